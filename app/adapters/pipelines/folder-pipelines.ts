import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Pipelines } from "../../ports/pipelines.ts";

const NAME = /^[a-z][a-z0-9-]*$/;

/** Pipelines that lie in a folder as `<name>.dot`. */
export function folderPipelines(folder: string): Pipelines {
  return {
    read: async (name) => (NAME.test(name) ? readOrNull(join(folder, `${name}.dot`)) : null),
    names: async () =>
      (await readdir(folder))
        .filter((file) => file.endsWith(".dot"))
        .map((file) => file.slice(0, -4))
        .sort(),
  };
}

async function readOrNull(path: string): Promise<string | null> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}
