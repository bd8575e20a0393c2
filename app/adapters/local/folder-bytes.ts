import { lstat, readdir } from "node:fs/promises";
import { join } from "node:path";

/** Bytes that everything below a folder takes on the disk; what vanishes while it is counted does not count. */
export async function folderBytes(path: string): Promise<number> {
  const stats = await lstat(path).catch(() => undefined);
  if (stats === undefined) return 0;
  const own = stats.blocks * 512;
  if (!stats.isDirectory()) return own;
  let sum = own;
  for (const name of await readdir(path).catch(() => []))
    sum += await folderBytes(join(path, name));
  return sum;
}
