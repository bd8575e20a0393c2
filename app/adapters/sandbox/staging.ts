import { realpathSync } from "node:fs";
import { join } from "node:path";
import type { Mount } from "../../ports/boxes.ts";
import { closedAbove, stagedPaths } from "./reach.ts";
import { type SandboxSettings, stageFolder } from "./settings.ts";

/** Mounts under paths that the box's account can walk to, and what has to stand before the box for that. */
export type Staging = (mounts: readonly Mount[]) => {
  readonly mounts: readonly Mount[];
  readonly prefix: readonly string[];
};

/** An ordinary account's boxes have its own rights. Root shows what is closed to others: in a room once for all, else for each box. */
export function staging(settings: SandboxSettings): Staging {
  const stage = stageFolder(settings);
  if (stage === undefined) return (mounts) => ({ mounts, prefix: [] });
  if (settings.room === undefined) return (mounts) => stageOnce(mounts, stage);
  const reach = stagedPaths(stage);
  return (mounts) => ({
    mounts: mounts.map((mount) => ({ ...mount, from: reach(mount.from) })),
    prefix: [],
  });
}

/** Root's own bubblewrap around the box shows it what is closed, in a mount namespace that ends with it. */
function stageOnce(mounts: readonly Mount[], stage: string): ReturnType<Staging> {
  const closed = mounts.filter((mount) => closedAbove(realpathSync(mount.from)) !== undefined);
  if (closed.length === 0) return { mounts, prefix: [] };
  const place = (mount: Mount) => join(stage, String(closed.indexOf(mount)));
  return {
    mounts: mounts.map((mount) =>
      closed.includes(mount) ? { ...mount, from: place(mount) } : mount,
    ),
    prefix: [
      ...["bwrap", "--dev-bind", "/", "/", "--tmpfs", stage],
      ...closed.flatMap((mount) => ["--bind", mount.from, place(mount)]),
      ...["--die-with-parent", "--"],
    ],
  };
}

/** Gives up being root for what follows. */
export function asAccount(uid: number | undefined): string[] {
  const account = String(uid);
  return [
    ...["setpriv", "--reuid", account, "--regid", account],
    ...["--clear-groups", "--inh-caps=-all", "--"],
  ];
}
