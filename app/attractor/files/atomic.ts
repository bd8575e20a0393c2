import { renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";

/** Writes a file so that a reader meets the old content or the new one, never a half; a link in its place is replaced, not followed. */
export function writeAtomic(path: string, content: string | Uint8Array): void {
  const temporary = join(dirname(path), `.${basename(path)}.new`);
  rmSync(temporary, { force: true });
  writeFileSync(temporary, content, { flag: "wx" });
  renameSync(temporary, path);
}

/** Writes a value as indented JSON, atomically. */
export function writeJson(path: string, value: unknown): void {
  writeAtomic(path, `${JSON.stringify(value, null, 2)}\n`);
}
