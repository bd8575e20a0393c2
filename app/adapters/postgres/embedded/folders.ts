import { chmod, chown, mkdir, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { FactoryError } from "../../../core/errors.ts";
import type { Account } from "./account.ts";

/** The files of an embedded PostgreSQL, below the factory's home. Only `cluster` belongs to the account that runs it. */
export interface ClusterFiles {
  readonly home: string;
  readonly folder: string;
  readonly cluster: string;
  readonly data: string;
  readonly password: string;
  readonly log: string;
  /** Who may stop the server: process id and start time. */
  readonly owner: string;
  readonly startLock: string;
}

/** Where an embedded PostgreSQL keeps what it has. */
export function clusterFiles(home: string): ClusterFiles {
  const folder = join(home, "postgres");
  const cluster = join(folder, "cluster");
  return {
    home,
    folder,
    cluster,
    data: join(cluster, "data"),
    password: join(folder, "password"),
    log: join(folder, "log"),
    owner: join(folder, "owner"),
    startLock: join(folder, "start.lock"),
  };
}

/** Makes the folders, the cluster's the account's own when there is one, and checks that it can reach it. */
export async function prepareFolders(files: ClusterFiles, account: Account | null): Promise<void> {
  await mkdir(files.folder, { recursive: true, mode: 0o711 });
  await mkdir(files.cluster, { recursive: true, mode: 0o700 });
  if (account === null) return;
  await chown(files.cluster, account.uid, account.gid);
  await openHome(files.home);
  await refuseClosedParents(files.folder, account);
}

/** The home is the factory's own: others may pass through, not look. */
async function openHome(home: string): Promise<void> {
  const { mode, uid } = await stat(home);
  if (uid === process.getuid?.() && (mode & 0o001) === 0)
    await chmod(home, (mode & 0o7777) | 0o011);
}

async function refuseClosedParents(target: string, account: Account): Promise<void> {
  for (let folder = target; ; folder = dirname(folder)) {
    if (!passable(await stat(folder), account))
      throw new FactoryError(
        "broken",
        `PostgreSQL runs as ${account.name}, which cannot pass through ${folder} on the way to ${target}: put the home elsewhere (--home, FACTORY_HOME), or allow it with chmod o+x ${folder}`,
      );
    if (folder === dirname(folder)) return;
  }
}

function passable(
  folder: { readonly mode: number; readonly uid: number; readonly gid: number },
  account: Account,
): boolean {
  if (folder.uid === account.uid) return (folder.mode & 0o100) !== 0;
  if (folder.gid === account.gid) return (folder.mode & 0o010) !== 0;
  return (folder.mode & 0o001) !== 0;
}
