/** What a file is narrowed and sorted by. */
export type ExportParameters = Readonly<Record<string, string | null | undefined>>;

/** Address of a report as a file. @param report the last part of the report's address in the interface. */
export function exportPath(report: string, parameters: ExportParameters): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters))
    if (typeof value === "string") search.set(name, value);
  return `/app/export/${report}?${search.toString()}`;
}
