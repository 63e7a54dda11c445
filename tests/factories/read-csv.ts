/** Reads a CSV file by RFC 4180, strictly: each record ends in CRLF, quotes stand only around whole fields. */
export function readCsv(text: string): Record<string, string>[] {
  const records: string[][] = [];
  let rest = text;
  while (rest !== "") {
    const fields: string[] = [];
    for (;;) {
      const match = /^(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/.exec(rest);
      if (!match) throw new Error(`no record of RFC 4180: ${JSON.stringify(rest.slice(0, 80))}`);
      fields.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? "");
      rest = rest.slice(match[0].length);
      if (match[3] === "\r\n") break;
    }
    records.push(fields);
  }
  const [header = [], ...rows] = records;
  return rows.map((fields) => {
    if (fields.length !== header.length) throw new Error(`${fields.length} fields of ${header.length}`);
    return Object.fromEntries(header.map((name, index) => [name, fields[index] ?? ""]));
  });
}
