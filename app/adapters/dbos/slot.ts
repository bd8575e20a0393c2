import { randomUUID } from "node:crypto";
import { link, readFile, rm, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";

/** The home's own name among all servers on a database, made once and kept there: it says whose unfinished work is ours. */
export async function homeSlot(home: string): Promise<string> {
  const path = join(home, "slot");
  const draft = join(home, `slot.${randomUUID()}`);
  await writeFile(draft, `${hostname()}-${randomUUID()}`, { mode: 0o600 });
  // Whole or not at all, and never over one that is there.
  await link(draft, path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EEXIST") throw error;
  });
  await rm(draft);
  return (await readFile(path, "utf8")).trim();
}
