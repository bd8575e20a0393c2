import { accessSync, constants, existsSync, realpathSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import type { Mount } from "../../ports/boxes.ts";

/** A program as a box can start it. */
export interface FoundProgram {
  /** As the box sees it. */
  readonly path: string;
  readonly mounts: readonly Mount[];
}

/** Where a package that no box has by itself is shown. */
const FOLDER = "/opt/agent";
/** What every box has. */
const EVERYWHERE = /^\/(usr|bin|lib)\//;

/** Looks a program up on a search path; null where it is not. What a box does not have anyway is shown to it, package and all. */
export function findProgram(program: string, path: string): FoundProgram | null {
  const found = executableOn(program, path);
  if (found === null) return null;
  const real = realpathSync(found);
  if (EVERYWHERE.test(real)) return { path: found, mounts: [] };
  const top = packageOf(real);
  return {
    path: join(FOLDER, relative(top, real)),
    mounts: [{ from: top, to: FOLDER, writable: false }],
  };
}

/** The first file of that name on a search path that may be started; null when there is none. */
export function executableOn(program: string, path: string): string | null {
  const places = path.split(":").filter((folder) => folder !== "");
  return places.map((folder) => join(folder, program)).find(isExecutable) ?? null;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false; // not there, or nobody may start it
  }
}

/** The nearest folder above with a package.json, else the program's own. */
function packageOf(program: string): string {
  for (let folder = dirname(program); folder !== dirname(folder); folder = dirname(folder))
    if (existsSync(join(folder, "package.json"))) return folder;
  return dirname(program);
}
