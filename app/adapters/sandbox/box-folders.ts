import { lchownSync, lstatSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { FactoryError } from "../../core/errors.ts";
import type { Mount } from "../../ports/boxes.ts";

/** Who owns what a mount shows; undefined when it is not there. */
export function ownerOf(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.uid;
}

/**
 * Gives every file below the writable mounts to the box's account. Links are not followed, what another mount shows read-only
 * stays as it is, and nothing of the account may run in them meanwhile.
 */
export function giveTo(uid: number, mounts: readonly Mount[]): void {
  const kept = new Set(mounts.filter((mount) => !mount.writable).map((mount) => mount.from));
  for (const mount of mounts) if (mount.writable) giveTree(uid, mount.from, kept);
}

function giveTree(uid: number, path: string, kept: ReadonlySet<string>): void {
  if (kept.has(path)) return;
  const stats = lstatSync(path);
  // Changing the owner to what it is would still change the file's times, and git would read it again.
  if (stats.uid !== uid || stats.gid !== uid) lchownSync(path, uid, uid);
  if (!stats.isDirectory()) return;
  for (const name of readdirSync(path)) giveTree(uid, join(path, name), kept);
}

/** Refuses a mount that is not there, and a writable one that is a link: whoever could write it may lead us anywhere. */
export function checkMounts(mounts: readonly Mount[]): void {
  for (const { from, to, writable } of mounts) {
    if (writable && lstatSync(from, { throwIfNoEntry: false })?.isSymbolicLink() === true) {
      throw new FactoryError(
        "conflict",
        `${from} (${to} in a box) is a link: name the folder itself`,
      );
    }
    if (ownerOf(from) === undefined) {
      throw new FactoryError(
        "not-found",
        `nothing to show as ${to} in a box: ${from} is not there`,
      );
    }
  }
}

/** Refuses what root can read and the account cannot, before a program in the box stumbles over it. */
export function checkReadable(uid: number, mounts: readonly Mount[]): void {
  for (const { from, to, writable } of mounts) {
    const stats = statSync(from);
    const need = stats.isDirectory() ? 0o005 : 0o004;
    if (writable || stats.uid === uid || (stats.mode & need) === need) continue;
    throw new FactoryError(
      "conflict",
      `${from} (${to} in a box) is closed to other accounts, and a box has its own: chmod -R a+rX ${from}`,
    );
  }
}
