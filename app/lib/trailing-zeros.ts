/** "2500" -> "25", of digits of any length. Not a pattern: `/0+$/` is quadratic in a long run of zeros. */
export function withoutTrailingZeros(digits: string): string {
  let end = digits.length;
  while (end > 0 && digits[end - 1] === "0") end -= 1;
  return digits.slice(0, end);
}
