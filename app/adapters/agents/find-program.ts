import { accessSync, constants, existsSync, readFileSync, realpathSync, statSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { z } from "zod";
import { jsonIn } from "../../attractor/json-text.ts";
import type { Mount } from "../../ports/boxes.ts";

/** A program as a box can start it. */
export interface FoundProgram {
  /** As the box sees it. */
  readonly path: string;
  readonly mounts: readonly Mount[];
}

/** Where it is shown in a box that does not have it by itself. */
const FOLDER = "/opt/agent";
/** What every box has. */
const EVERYWHERE = /^\/(usr|bin|lib)\//;

/**
 * Looks a program up on a search path; null where it is not. What a box does not have anyway is shown to it: the package that names the
 * program and the packages that this one needs, else the program's file alone, never a folder that it merely lies in.
 */
export function findProgram(program: string, path: string): FoundProgram | null {
  const found = executableOn(program, path);
  if (found === null) return null;
  const real = realpathSync(found);
  if (EVERYWHERE.test(real)) return { path: EVERYWHERE.test(found) ? found : real, mounts: [] };
  const folder = packageOf(real);
  if (folder === null) {
    const shown = join(FOLDER, basename(real));
    return { path: shown, mounts: [readOnly(real, shown)] };
  }
  const shown = join(FOLDER, nameIn(folder) ?? "");
  return {
    path: join(shown, relative(folder, real)),
    mounts: [readOnly(folder, shown), ...neededBy(folder)],
  };
}

/** The first file of that name on a search path that may be started; null when there is none. */
export function executableOn(program: string, path: string): string | null {
  const places = path.split(":").filter((folder) => folder !== "");
  return places.map((folder) => join(folder, program)).find(isProgram) ?? null;
}

function isProgram(path: string): boolean {
  return may(path, constants.X_OK) && statSync(path).isFile();
}

function may(path: string, mode: number): boolean {
  try {
    accessSync(path, mode);
    return true;
  } catch {
    return false; // not there, or not for us
  }
}

function readOnly(from: string, to: string): Mount {
  return { from, to, writable: false };
}

const packageSchema = z.looseObject({
  bin: z.union([z.string(), z.record(z.string(), z.string())]).optional(),
  dependencies: z.record(z.string(), z.string()).default({}),
  optionalDependencies: z.record(z.string(), z.string()).default({}),
});
type Package = z.output<typeof packageSchema>;

/** The folder above whose package has this program; null where none says so. */
function packageOf(program: string): string | null {
  for (let folder = dirname(program); folder !== dirname(folder); folder = dirname(folder)) {
    const bin = packageIn(folder)?.bin ?? [];
    const files = typeof bin === "string" ? [bin] : Object.values(bin);
    if (files.some((file) => join(folder, file) === program)) return folder;
  }
  return null;
}

function packageIn(folder: string): Package | null {
  const path = join(folder, "package.json");
  if (!may(path, constants.R_OK)) return null;
  return packageSchema.safeParse(jsonIn(readFileSync(path, "utf8"))).data ?? null;
}

/** A package's place in the `node_modules` that it was installed into, from there on; null where it was not. */
function nameIn(folder: string): string | null {
  const [, name] = /\/(node_modules\/(?:@[^/]+\/)?[^/]+)$/.exec(folder) ?? [];
  return name ?? null;
}

/** The packages that were installed beside this one because it needs them, and those that these need; what lies in it is shown with it. */
function neededBy(top: string): readonly Mount[] {
  const shown = new Map<string, string>();
  const show = (folder: string): void => {
    const place = nameIn(folder);
    if (place === null) return;
    const beside = folder.slice(0, -place.length);
    const { dependencies = {}, optionalDependencies = {} } = packageIn(folder) ?? {};
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) {
      const needed = join(beside, "node_modules", name);
      if (shown.has(name) || !existsSync(needed)) continue;
      shown.set(name, realpathSync(needed));
      show(realpathSync(needed));
    }
  };
  show(top);
  return [...shown].map(([name, from]) => readOnly(from, join(FOLDER, "node_modules", name)));
}
