import { readlinkSync } from "node:fs";
import { lstat, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { lives, thisOwner } from "./owner.ts";

/** A folder that only one process needs, and only while it lives. */
export interface Scratch {
  readonly folder: string;
  remove(): Promise<void>;
}

/** Whose it is stands in its name: the space that process numbers count in, the number, and when that process began. */
const NAME = /^sf-[a-z]+-(\d*)\.(\d+)\.(\d*)-\w{6}$/;

/** Makes a folder `sf-<what>-…` in the temporary one, and removes those that killed processes of this user left there. */
export async function openScratch(what: string): Promise<Scratch> {
  await sweep();
  const { pid, began = "" } = thisOwner();
  const folder = await mkdtemp(join(tmpdir(), `sf-${what}-${numbersOf()}.${pid}.${began}-`));
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}

async function sweep(): Promise<void> {
  const names = await readdir(tmpdir());
  for (const name of names.filter(isLeft)) {
    const path = join(tmpdir(), name);
    // Another run may sweep too; what cannot be removed is left to the next one.
    await removeOwn(path).catch(() => undefined);
  }
}

function isLeft(name: string): boolean {
  const [, numbers, pid, began] = NAME.exec(name) ?? [];
  if (pid === undefined || began === undefined || numbers !== numbersOf()) return false;
  return !lives({ pid: Number(pid), ...(began === "" ? {} : { began }) });
}

async function removeOwn(path: string): Promise<void> {
  const found = await lstat(path);
  if (found.isDirectory() && found.uid === process.getuid?.())
    await rm(path, { recursive: true, force: true });
}

/** Containers may share a temporary folder and count their processes each for itself; empty where the system does not say. */
function numbersOf(): string {
  try {
    return readlinkSync("/proc/self/ns/pid").replaceAll(/\D/g, "");
  } catch {
    return "";
  }
}
