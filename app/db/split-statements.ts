const quotes = new Set(["'", '"', "`"]);

/**
 * Splits a migration file into its statements, without the semicolons. Comments and quoted semicolons stay inside.
 * `DELIMITER` is not known: migrations hold no procedures or triggers.
 */
export function splitStatements(source: string): string[] {
  const statements: string[] = [];
  let start = 0;
  let at = 0;
  let hasCode = false;
  const close = () => {
    if (hasCode) statements.push(source.slice(start, at).trim());
    start = at + 1;
    hasCode = false;
  };
  while (at < source.length) {
    const char = source.charAt(at);
    const commentEnd = endOfComment(source, at);
    if (commentEnd !== undefined) {
      at = commentEnd;
    } else if (quotes.has(char)) {
      hasCode = true;
      at = endOfQuoted(source, at, char);
    } else {
      if (char === ";") close();
      else if (/\S/.test(char)) hasCode = true;
      at += 1;
    }
  }
  close();
  return statements;
}

/** Index after the comment that starts at `at`, or undefined where none starts. */
function endOfComment(source: string, at: number): number | undefined {
  const after = (end: string) => {
    const found = source.indexOf(end, at + end.length);
    return found < 0 ? source.length : found + end.length;
  };
  if (source.startsWith("#", at) || /^--(\s|$)/.test(source.slice(at, at + 3))) return after("\n");
  // "/*!" and "/*+" are code to the server, but hold no statement's end either.
  return source.startsWith("/*", at) ? after("*/") : undefined;
}

/** Index after the closing quote; a doubled quote or, in strings, a backslash escapes. */
function endOfQuoted(source: string, at: number, quote: string): number {
  for (let index = at + 1; index < source.length; index++) {
    const char = source.charAt(index);
    if (char === "\\" && quote !== "`") index += 1;
    else if (char === quote) {
      if (source.charAt(index + 1) !== quote) return index + 1;
      index += 1;
    }
  }
  return source.length;
}
