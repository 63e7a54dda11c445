import { buildApp } from "../../scripts/process/build-app.ts";

/** Route tests run the built app; a build whose sources have not changed is taken as it is. */
export default async function setup(): Promise<void> {
  await buildApp();
}
