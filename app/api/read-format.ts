import { z } from "zod";

/** What a report can be written as; in the address it goes before the header. */
export const formatParameter = {
  format: z.enum(["json", "csv"]).optional().meta({
    description: "`csv` writes rows (RFC 4180). Without it, what `Accept` prefers: JSON unless said.",
  }),
};

/** The format that was asked for: by parameter, else by the Accept header (RFC 9110), where the first of equals wins. */
export function readFormat(request: Request, parameter: string | undefined): "json" | "csv" {
  if (parameter !== undefined) return parameter === "csv" ? "csv" : "json";
  const weights = { json: 0, csv: 0 };
  const ranges = (request.headers.get("accept") ?? "*/*").toLowerCase().split(",");
  ranges.forEach((range, place) => {
    const [type = "", ...options] = range.split(";").map((part) => part.trim());
    const quality = Number(options.find((option) => option.startsWith("q="))?.slice(2) ?? "1");
    // Far smaller than a step of q, which has three digits.
    const weight = quality === 0 ? 0 : quality - place / 1e6;
    if (type === "text/csv" || type === "text/*") weights.csv = Math.max(weights.csv, weight);
    if (["application/json", "application/*", "*/*"].includes(type))
      weights.json = Math.max(weights.json, weight);
  });
  return weights.csv > weights.json ? "csv" : "json";
}
