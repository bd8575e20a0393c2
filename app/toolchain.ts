import { realpathSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname } from "node:path";
import type { Toolchain } from "./ports/toolchain.ts";

/** The factory's own tools on this machine, as boxes are shown them. */
export function ownToolchain(): Toolchain {
  const require = createRequire(import.meta.url);
  const folderOf = (name: string) => dirname(realpathSync(require.resolve(`${name}/package.json`)));
  return {
    node: dirname(realpathSync(process.execPath)),
    typescript: folderOf("typescript"),
    types: {},
  };
}
