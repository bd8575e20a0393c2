import { execFile } from "node:child_process";
import { constants } from "node:fs";
import { access, readdir } from "node:fs/promises";
import { dirname } from "node:path";
import { promisify } from "node:util";
import type { FolderFact, MachineFacts } from "../../core/doctor.ts";

/** What this machine has of what the factory needs; sandbox, database, Kilroy and agents are for those who know them to find. */
export async function machineFacts(
  home: string,
  packs: string,
): Promise<
  Omit<MachineFacts, "isolation" | "postgres" | "kilroy" | "keys" | "monthUsd" | "agents">
> {
  return {
    node: process.versions.node,
    git: await gitVersion(),
    home: await folderFact(home),
    packs: await folderFact(packs),
  };
}

async function gitVersion(): Promise<string | null> {
  try {
    const { stdout } = await promisify(execFile)("git", ["--version"]);
    return stdout.replace(/^git version /, "").trim();
  } catch {
    return null; // not found, or not able to run: the same to who needs it
  }
}

async function folderFact(path: string): Promise<FolderFact> {
  try {
    const entries = (await readdir(path)).length;
    return { path, state: (await writable(path)) ? "writable" : "readable", entries };
  } catch (error) {
    const absent = (error as NodeJS.ErrnoException).code === "ENOENT";
    return { path, state: absent && (await canBeMade(path)) ? "parent" : "unusable", entries: 0 };
  }
}

/** Whether the nearest folder above that is there can be written. */
async function canBeMade(path: string): Promise<boolean> {
  const parent = dirname(path);
  try {
    await access(parent);
  } catch {
    return parent !== path && canBeMade(parent);
  }
  return writable(parent);
}

async function writable(path: string): Promise<boolean> {
  try {
    await access(path, constants.W_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
