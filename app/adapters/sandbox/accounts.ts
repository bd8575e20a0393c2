import type { Mount } from "../../ports/boxes.ts";
import { checkReadable, giveTo, ownerOf } from "./box-folders.ts";
import type { SandboxSettings } from "./settings.ts";
import { uidPool } from "./uid-pool.ts";

/** An account for the life of one box; its writable folders are its own. */
export interface Account {
  readonly uid: number;
  leave(): void;
}

/**
 * Accounts for boxes of a factory that is root. A box that works in a folder some running box works in shares its account; any other
 * has one to itself: the owner of its folder where that account is idle, else a free one, which is then given the folders.
 */
export function boxAccounts(settings: SandboxSettings): (mounts: readonly Mount[]) => Account {
  const pool = uidPool(settings);
  const running = new Set<{ readonly uid: number; readonly folders: readonly string[] }>();
  return (mounts) => {
    const folders = mounts.filter((mount) => mount.writable).map((mount) => mount.from);
    const beside = [...running].find((box) => box.folders.some((one) => overlap(one, folders)));
    const uid = beside === undefined ? pool.takeFor(folders.map(ownerOf)) : beside.uid;
    if (beside !== undefined) pool.takeAgain(uid);
    try {
      // Beside a running box nothing changes hands: it could swap a folder for a link under us.
      if (beside === undefined) giveTo(uid, mounts);
      checkReadable(uid, mounts);
    } catch (error) {
      pool.giveBack(uid);
      throw error;
    }
    const box = { uid, folders };
    running.add(box);
    return {
      uid,
      leave() {
        if (running.delete(box)) pool.giveBack(uid);
      },
    };
  };
}

function overlap(folder: string, others: readonly string[]): boolean {
  const isBelow = (inner: string, outer: string) => `${inner}/`.startsWith(`${outer}/`);
  return others.some((other) => isBelow(folder, other) || isBelow(other, folder));
}
