// node scripts/database/stop.ts PURPOSE: stops the private server of a purpose if no living command uses it.
import { stopAbandonedServer } from "./private-server.ts";

await stopAbandonedServer(process.argv[2] ?? "test");
