import { spawn } from "node:child_process";
import { accessSync, constants, realpathSync } from "node:fs";
import { join } from "node:path";
import { openScratch } from "../../attractor/files/scratch.ts";
import { type Usage, unusable } from "./features.ts";

/** Kilroy on this machine: the file that is started, or why there is none to use, with the remedy. */
export type FoundKilroy =
  | { readonly kind: "ready"; readonly program: string }
  | { readonly kind: "missing"; readonly why: string };

/** Where it is looked for: at the path that is set, else on the search path. */
export interface KilroySearch {
  readonly named: string | null;
  readonly path: string;
}

const PATIENCE_MS = 10_000;

/** Finds Kilroy and asks it for its usage. */
export async function findKilroy({ named, path }: KilroySearch): Promise<FoundKilroy> {
  const program = named === null ? onPath(path) : executable(named);
  if (program === null) {
    const why =
      named === null
        ? `there is no kilroy on the search path; install it, or set FACTORY_KILROY to where it is`
        : `FACTORY_KILROY is ${named}, and nothing there can be started; set it to Kilroy's program`;
    return { kind: "missing", why };
  }
  const why = unusable(program, await usageOf(program, path));
  return why === null ? { kind: "ready", program } : { kind: "missing", why };
}

function onPath(path: string): string | null {
  for (const folder of path.split(":").filter((part) => part !== "")) {
    const found = executable(join(folder, "kilroy"));
    if (found !== null) return found;
  }
  return null;
}

function executable(path: string): string | null {
  try {
    accessSync(path, constants.X_OK);
    return realpathSync(path);
  } catch {
    return null; // not there, or nobody may start it
  }
}

/** Started in an empty folder, because it loads the `.env` of the one it is in. */
async function usageOf(program: string, path: string): Promise<Usage> {
  const { folder: cwd, remove } = await openScratch("kilroy");
  try {
    return await new Promise((resolve) => {
      const child = spawn(program, [], {
        cwd,
        env: { PATH: path, HOME: cwd, LANG: "C.UTF-8", XDG_STATE_HOME: cwd },
        stdio: ["ignore", "ignore", "pipe"],
        timeout: PATIENCE_MS,
        killSignal: "SIGKILL",
      });
      let stderr = "";
      child.stderr.on("data", (piece: Buffer) => {
        stderr = `${stderr}${piece}`.slice(0, 64 * 1024);
      });
      child.once("error", (error) => resolve({ code: null, stderr: error.message }));
      child.once("close", (code) => resolve({ code, stderr }));
    });
  } finally {
    await remove();
  }
}
