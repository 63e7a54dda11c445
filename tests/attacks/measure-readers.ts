/** `node tests/attacks/measure-readers.ts [orders] [seconds]`: prints what others see of many readers, idle beside attack. */
import { buildApp } from "../../scripts/process/build-app.ts";
import { openBenchDatabase } from "../bench/database.ts";
import { attackByReaders, readersTable } from "./readers.ts";

const [orders = "40000", seconds = "10"] = process.argv.slice(2);
await buildApp();
const database = await openBenchDatabase(process.env.DATABASE_URL);
try {
  const results = await attackByReaders({
    databaseUrl: database.url,
    orders: Number(orders),
    seconds: Number(seconds),
    readers: [60, 100],
  });
  process.stdout.write(`${readersTable(results)}\n`);
} finally {
  await database.close();
}
