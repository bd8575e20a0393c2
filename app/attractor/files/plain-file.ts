import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";

/**
 * The text of a file of at most `mostBytes`; undefined where it is larger or no plain file. Throws as the system does where nothing
 * can be opened, a link in its place included.
 */
export function readPlainFile(path: string, mostBytes: number): string | undefined {
  // Non-blocking, so that a pipe in its place cannot hold the reader.
  const file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const stats = fstatSync(file);
    if (!stats.isFile() || stats.size > mostBytes) return undefined;
    const bytes = Buffer.alloc(stats.size);
    return bytes.subarray(0, readSync(file, bytes, 0, stats.size, 0)).toString("utf8");
  } finally {
    closeSync(file);
  }
}
