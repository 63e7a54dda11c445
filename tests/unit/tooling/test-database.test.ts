import { expect, test } from "vitest";
import { testDatabaseName, withDatabase } from "../../setup/url.ts";

test("tests take only a database whose name says that it is theirs", () => {
  expect(testDatabaseName("mysql://root@127.0.0.1:3306/tillsight_test")).toBe("tillsight_test");
  for (const name of ["tillsight", "test", "_test", "tillsight_test_old", "a-b_test", ""])
    expect(() => testDatabaseName(`mysql://root@127.0.0.1:3306/${name}`)).toThrow(
      /only take a name that ends in _test/,
    );
});

test("a worker's database is on the same server, with the same account", () => {
  expect(withDatabase("mysql://user:p%40ss@db.example.com:3307/x_test?socket=%2Ftmp%2Fs", "x_test_w2")).toBe(
    "mysql://user:p%40ss@db.example.com:3307/x_test_w2?socket=%2Ftmp%2Fs",
  );
});
