import { expect, test } from "vitest";
import { splitStatements } from "#app/db/split-statements.ts";

test("a file falls into its statements, comments and all", () => {
  const source = "-- tables; first\nCREATE TABLE a (x INT);\n\n/* two; */ DROP TABLE b;\n# end;\n";
  expect(splitStatements(source)).toEqual([
    "-- tables; first\nCREATE TABLE a (x INT)",
    "/* two; */ DROP TABLE b",
  ]);
});

test("semicolons and quotes inside of strings and names end nothing", () => {
  const source = "INSERT INTO a VALUES ('x;''y;\\';', \"p;\"\"q\"); ALTER TABLE `odd;``name` ADD b INT";
  expect(splitStatements(source)).toEqual([
    "INSERT INTO a VALUES ('x;''y;\\';', \"p;\"\"q\")",
    "ALTER TABLE `odd;``name` ADD b INT",
  ]);
});

test("a minus before a number is no comment", () => {
  expect(splitStatements("SELECT 1--1; SELECT 2")).toEqual(["SELECT 1--1", "SELECT 2"]);
});

test("a file of comments holds no statement", () => {
  expect(splitStatements("-- nothing yet\n/* at all */\n;\n")).toEqual([]);
});
