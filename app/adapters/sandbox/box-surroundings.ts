import { lstatSync, readlinkSync, realpathSync } from "node:fs";
import { availableParallelism } from "node:os";
import { delimiter, join } from "node:path";
import { SHOWN_TO_ALL } from "../../ports/boxes.ts";
import type { BoxSurroundings, SystemPath } from "./box-argv.ts";

/** What programs ask of `/etc` to find libraries, each other, certificates and `localhost`. Each mount costs a box a tenth of a millisecond. */
const SETTINGS = [
  "/etc/alternatives",
  "/etc/ld.so.cache",
  "/etc/nsswitch.conf",
  "/etc/pki",
  "/etc/ssl",
];
const PROGRAM_FOLDERS = [
  "/usr/local/sbin",
  "/usr/local/bin",
  "/usr/sbin",
  "/usr/bin",
  "/sbin",
  "/bin",
];

/** What every box sees of this machine. Programs and libraries, certificates and name tables; no home, no state, no logs. */
export function boxSurroundings(): BoxSurroundings {
  return {
    system: [...SHOWN_TO_ALL.flatMap(rootFolder), ...SETTINGS.flatMap(setting)],
    prlimit: findProgram("prlimit") ?? "/usr/bin/prlimit",
    processors: availableParallelism(),
  };
}

/** Absolute path of a program in the machine's own program folders; undefined when there is none. */
export function findProgram(name: string, folders = PROGRAM_FOLDERS): string | undefined {
  return folders.map((folder) => join(folder, name)).find((path) => kindOf(path) !== undefined);
}

/** The search path for our own tools. */
export const PROGRAM_PATH = PROGRAM_FOLDERS.join(delimiter);

function rootFolder(path: string): SystemPath[] {
  switch (kindOf(path)) {
    case "link":
      return [{ kind: "link", path, target: readlinkSync(path).replace(/^\//, "") }];
    case "other":
      return [{ kind: "folder", path, target: path }];
    default:
      return [];
  }
}

/** Files below `/etc` are shown as what their links lead to: the link's target may lie outside of what a box sees. */
function setting(path: string): SystemPath[] {
  if (kindOf(path) === undefined) return [];
  try {
    return [{ kind: "folder", path, target: realpathSync(path) }];
  } catch {
    return []; // a link to nothing is nothing
  }
}

function kindOf(path: string): "link" | "other" | undefined {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return undefined;
  return stats.isSymbolicLink() ? "link" : "other";
}
