import { stat } from "node:fs/promises";
import { dirname } from "node:path";

const OTHERS_PASS = 0o001;

/**
 * The folder on the way to `path` that an account without rights of its own cannot pass through; null when there is none. What is not
 * there yet is made passable by whoever makes it; `path` itself is opened by its server.
 */
export async function closedFolder(path: string): Promise<string | null> {
  const parent = dirname(path);
  if (parent === path) return null;
  const above = await closedFolder(parent);
  if (above !== null) return above;
  const found = await stat(parent).catch(() => null);
  return found === null || (found.mode & OTHERS_PASS) !== 0 ? null : parent;
}
