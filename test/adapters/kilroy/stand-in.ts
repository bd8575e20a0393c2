import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Act } from "./stand-in/act.ts";

/** Writes a program into a folder that stands in for Kilroy, and answers its path. `KILROY`: the real one is used instead. */
export function standIn(folder: string, act: Act = {}): string {
  const main = new URL("stand-in/main.ts", import.meta.url).pathname;
  const path = join(folder, "kilroy");
  const words = [
    process.execPath,
    "--disable-warning=ExperimentalWarning",
    main,
    JSON.stringify(act),
  ];
  const quoted = words.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(" ");
  writeFileSync(path, `#!/bin/sh\nexec ${quoted} "$@"\n`);
  chmodSync(path, 0o755);
  return path;
}
