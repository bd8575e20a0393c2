import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Pipelines } from "../../ports/pipelines.ts";

const NAME = /^[a-z][a-z0-9-]*$/;

/** Pipelines that lie in a folder as `<name>.dot`. */
export function folderPipelines(folder: string): Pipelines {
  return {
    read: async (name) =>
      NAME.test(name) ? readFile(join(folder, `${name}.dot`), "utf8").catch(() => null) : null,
    names: async () =>
      (await readdir(folder))
        .filter((file) => file.endsWith(".dot"))
        .map((file) => file.slice(0, -4))
        .sort(),
  };
}
