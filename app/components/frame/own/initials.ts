/** "Ada Byron King" to "AK"; an e-mail's address to its first letter. */
export function initialsOf(name: string): string {
  const words = name.split(/[\s@.]+/).filter((word) => word !== "");
  const chosen = name.includes("@") || words.length < 2 ? words.slice(0, 1) : [words[0], words.at(-1)];
  return chosen.map((word) => [...(word ?? "")][0]?.toLocaleUpperCase("en") ?? "").join("");
}
