import { randomUUID } from "node:crypto";
import { access, mkdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { FactoryError } from "../../core/errors.ts";
import type { EvidenceFiles } from "../../ports/evidence-files.ts";

/** Evidence files in a folder, `<name>.json` each. */
export function folderEvidence(folder: string): EvidenceFiles {
  const pathOf = (name: string) => join(folder, `${encodeURIComponent(name)}.json`);
  return {
    keep: async (name, text) => {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const path = pathOf(name);
      const half = `${path}.${randomUUID()}`;
      await writeFile(half, text, { mode: 0o600 });
      await rename(half, path);
      return path;
    },
    find: async (name) => ((await isThere(pathOf(name))) ? pathOf(name) : null),
  };
}

async function isThere(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === "ENOENT") return false;
    throw new FactoryError("broken", `${path} cannot be read (${code}): make it readable`, {
      cause,
    });
  }
}
