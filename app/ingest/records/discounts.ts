import type { Amount } from "#app/lib/money.ts";
import { fromTenThousandths, spreadTenThousandths, toTenThousandths } from "#app/lib/ten-thousandths.ts";
import type { OrderLineFacts } from "./records.ts";

/**
 * Where an order's total discount is larger than what its lines and shipping say, the rest is spread over the product
 * lines by what they still cost, never more than that.
 */
export function spreadUnallocated(
  lines: readonly OrderLineFacts[],
  totalDiscounts: Amount | null,
  shippingDiscount: bigint,
  currency: string,
): readonly OrderLineFacts[] {
  if (totalDiscounts === null || totalDiscounts === "0.0000") return lines;
  let rest = toTenThousandths(totalDiscounts) - shippingDiscount;
  for (const line of lines) rest -= toTenThousandths(line.discount);
  if (rest <= 0n) return lines;
  const weights = lines.map((line) => {
    if (line.type !== "PRODUCT") return 0n;
    const left = toTenThousandths(line.price) * BigInt(line.quantity) - toTenThousandths(line.discount);
    return left > 0n ? left : 0n;
  });
  const whole = weights.reduce((total, weight) => total + weight, 0n);
  if (whole === 0n) return lines;
  const parts = spreadTenThousandths(rest < whole ? rest : whole, weights, currency);
  return lines.map((line, index) => {
    const part = parts[index] ?? 0n;
    return part === 0n
      ? line
      : { ...line, discount: fromTenThousandths(toTenThousandths(line.discount) + part) };
  });
}
