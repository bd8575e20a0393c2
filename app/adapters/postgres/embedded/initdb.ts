import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chown, rename, rm, writeFile } from "node:fs/promises";
import { FactoryError } from "../../../core/errors.ts";
import type { Account } from "./account.ts";
import type { Binaries } from "./binaries.ts";
import type { ClusterFiles } from "./folders.ts";
import { textOf } from "./text-of.ts";

/** The superuser and first database of an embedded cluster. */
export const SUPERUSER = "factory";

/** Makes the cluster when there is none, whole or not at all; answers the superuser's password. */
export async function ensureCluster(
  files: ClusterFiles,
  binaries: Binaries,
  account: Account | null,
): Promise<string> {
  const version = await textOf(`${files.data}/PG_VERSION`);
  if (version === null) return await makeCluster(files, binaries, account);
  if (version.trim() !== binaries.major)
    throw new FactoryError(
      "broken",
      `${files.data} was made by PostgreSQL ${version.trim()}, installed is ${binaries.major}: install the version before, export the ledger and import it into a new home, or upgrade the folder with pg_upgrade`,
    );
  return await readPassword(files);
}

/** The superuser's password. */
async function readPassword(files: ClusterFiles): Promise<string> {
  const password = await textOf(files.password);
  if (password !== null) return password.trim();
  throw new FactoryError("broken", `the password of the cluster is not there: ${files.password}`);
}

async function makeCluster(files: ClusterFiles, binaries: Binaries, account: Account | null) {
  const draft = `${files.data}.new`;
  const password = randomBytes(18).toString("hex");
  await rm(draft, { recursive: true, force: true });
  await writeFile(files.password, password, { mode: 0o600 });
  if (account !== null) await chown(files.password, account.uid, account.gid);
  await run(
    binaries.initdb,
    [
      ...["--pgdata", draft, "--username", SUPERUSER, "--pwfile", files.password],
      ...["--auth=scram-sha-256", "--locale=C", "--encoding=UTF8"],
    ],
    account,
  );
  await rename(draft, files.data);
  return password;
}

function run(program: string, args: readonly string[], account: Account | null): Promise<void> {
  const as = account === null ? {} : { uid: account.uid, gid: account.gid };
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { ...as, cwd: "/", env: { LC_ALL: "C", TZ: "UTC" } });
    let said = "";
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (piece: Buffer) => {
        said = (said + piece.toString()).slice(-4000);
      });
    child.on("error", reject);
    child.on("close", (code) => {
      if (code === 0) resolve();
      else reject(new FactoryError("broken", `initdb ended with ${code}: ${said.trim()}`));
    });
  });
}
