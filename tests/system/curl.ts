// The part of curl that the documented commands use, for machines without it: curl [-H 'name: value']… [-d DATA] URL.
// The answer goes to standard output; 4xx and 5xx end it with 22, as curl --fail does.
import { parseArgs } from "node:util";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { header: { type: "string", short: "H", multiple: true }, data: { type: "string", short: "d" } },
});
const [url = "", ...more] = positionals;
if (more.length > 0) throw new Error(`one address, not ${positionals.join(" ")}`);
const headers = new Headers();
if (values.data !== undefined) headers.set("content-type", "application/x-www-form-urlencoded");
for (const line of values.header ?? []) {
  const [, name = "", value = ""] = /^([^:]+):\s*(.*)$/.exec(line) ?? [];
  headers.set(name, value);
}
const answer = await fetch(url, {
  method: values.data === undefined ? "GET" : "POST",
  headers,
  ...(values.data === undefined ? {} : { body: values.data }),
});
console.log(await answer.text());
if (!answer.ok) {
  console.error(`curl: (22) the answer is ${answer.status}`);
  process.exitCode = 22;
}
