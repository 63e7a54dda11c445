import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { exact, roundTo, spread, toColumn } from "#app/lib/money.ts";
import {
  fromTenThousandths,
  mulDiv,
  smallestUnit,
  spreadTenThousandths,
  toTenThousandths,
  unitShare,
} from "#app/lib/ten-thousandths.ts";

const amount = fc.bigInt({ min: -(10n ** 18n), max: 10n ** 18n });
const positive = fc.bigInt({ min: 0n, max: 10n ** 12n });
const currency = fc.constantFrom("USD", "JPY", "KWD");

describe("ten-thousandths, beside the decimals of money.ts", () => {
  it("read and write column text without a loss", () => {
    fc.assert(
      fc.property(amount, (value) => {
        const text = fromTenThousandths(value);
        expect(toTenThousandths(text)).toBe(value);
        expect(text).toBe(toColumn(exact(value.toString()).dividedBy(10_000)));
      }),
    );
    expect(toTenThousandths("-0.5")).toBe(-5_000n);
    expect(() => toTenThousandths("1.00001")).toThrow(SyntaxError);
  });

  it("round a share half-up to the currency's unit as decimals do", () => {
    fc.assert(
      fc.property(amount, positive, fc.bigInt({ min: 1n, max: 10n ** 12n }), currency, (a, b, c, code) => {
        const share = exact(a.toString()).times(b.toString()).dividedBy(c.toString()).dividedBy(10_000);
        const ours = mulDiv(a, b, c, smallestUnit(code));
        // Forty digits of the quotient can hide which side of a half it is on.
        if (share.precision() < 38) expect(fromTenThousandths(ours)).toBe(toColumn(roundTo(share, code)));
      }),
    );
  });

  it("spread an amount as decimals do, to the last unit", () => {
    fc.assert(
      fc.property(
        positive,
        fc.array(fc.bigInt({ min: 1n, max: 10n ** 9n }), { minLength: 1, maxLength: 9 }),
        currency,
        (whole, weights, code) => {
          const value = (whole / smallestUnit(code)) * smallestUnit(code);
          const ours = spreadTenThousandths(value, weights, code);
          expect(ours.reduce((sum, part) => sum + part, 0n)).toBe(value);
          const theirs = spread(
            exact(fromTenThousandths(value)),
            weights.map((weight) => exact(weight.toString())),
            code,
          );
          expect(ours.map(fromTenThousandths)).toEqual(theirs.map(toColumn));
        },
      ),
    );
  });

  it("give each unit its share, and all units the whole", () => {
    fc.assert(
      fc.property(
        amount,
        fc.integer({ min: 1, max: 50 }),
        fc.array(fc.nat(50), { maxLength: 5 }),
        (whole, units, cuts) => {
          const places = [0, ...cuts.map((cut) => Math.min(cut, units)).sort((a, b) => a - b), units];
          const shares = places
            .slice(1)
            .map((to, index) => unitShare(whole, places[index] ?? 0, to, units, 100n));
          const distinct = shares.reduce((sum, share) => sum + share, 0n);
          expect(distinct).toBe(whole);
        },
      ),
    );
  });
});
