import { expect, test } from "vitest";
import { share, wholeNumber } from "../../../scripts/process/options.mjs";

test.each(["many", "-1", "1e5", "1.5", "", " ", "0x10"])("F11: %j is no whole number", (value) => {
  expect(() => wholeNumber("orders", value)).toThrow(/--orders/);
});

test.each(["2", "-0.1", "lots", "", "1e1", "NaN"])("F11: %j is no share", (value) => {
  expect(() => share("lose", value)).toThrow(/--lose/);
});

test("numbers are taken as they are", () => {
  expect([wholeNumber("orders", "0"), wholeNumber("orders", "2000")]).toEqual([0, 2000]);
  expect([share("lose", "0"), share("lose", "0.25"), share("lose", "1")]).toEqual([0, 0.25, 1]);
});
