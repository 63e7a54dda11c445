/** Both servers refuse to run as root unless told so; the data folder belongs to whoever runs the command. */
export function runAsRoot(): string[] {
  return process.getuid?.() === 0 ? ["--user=root"] : [];
}
