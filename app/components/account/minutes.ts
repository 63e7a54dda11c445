/** A wait as people say it, rounded up: "a minute", "4 minutes". @param seconds whole seconds */
export function minutes(seconds: number): string {
  const whole = Math.max(1, Math.ceil(seconds / 60));
  return whole === 1 ? "a minute" : `${whole} minutes`;
}
