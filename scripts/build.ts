// npm run build: the pages into build/, also where they are built already.
import { buildApp } from "./process/build-app.ts";

await buildApp({ anew: true });
