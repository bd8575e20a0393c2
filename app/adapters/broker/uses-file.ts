import { appendFile, readFile } from "node:fs/promises";
import type { ModelUse } from "./broker.ts";

/** Notes a call in a file of calls, a line each. */
export async function noteUse(path: string, use: ModelUse): Promise<void> {
  await appendFile(path, `${JSON.stringify(use)}\n`);
}

/**
 * Dollars of all calls that a file notes, each counted once; a line cut in two counts nothing. Without a file nothing was spent; one
 * that cannot be read says nothing of what was, and is an error.
 */
export async function spentIn(path: string): Promise<number> {
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return "";
    throw error;
  });
  const uses = text
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line) as ModelUse);
  const costs = new Map(uses.map(({ id, usd }) => [id, usd]));
  return [...costs.values()].reduce((sum, usd) => sum + usd, 0);
}
