import { readdir } from "node:fs/promises";
import path from "node:path";

/** The migrations that this version of the app came with; none where they were not shipped. */
export async function migrationNames(root: string): Promise<string[]> {
  try {
    const entries = await readdir(path.join(root, "prisma/migrations"), { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  } catch (error) {
    if ((error as { code?: string }).code === "ENOENT") return [];
    throw error;
  }
}
