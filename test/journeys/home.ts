import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { clusterFiles } from "../../app/adapters/postgres/embedded/folders.ts";
import { findPostmaster, stopPostmaster } from "../../app/adapters/postgres/embedded/postmaster.ts";
import { type Config, readConfig, type Secrets } from "../../app/config.ts";
import type { Isolation } from "../../app/ports/boxes.ts";

/** Plain processes, as on a machine without a sandbox. */
export const PLAIN: Isolation = {
  level: "process",
  uid: "shared",
  memory: "watchdog",
  by: "no sandbox: a test does without",
};

/** Nothing is secret in a test. */
export const SECRETS: Secrets = { databaseUrl: null, token: null, modelKeys: {} };

/** A new home that an account of the database's own can pass through. */
export function newHome(): string {
  const home = mkdtempSync(join(tmpdir(), "factory-journey-"));
  chmodSync(home, 0o711);
  mkdirSync(join(home, "packs"), { recursive: true });
  return home;
}

/** The settings of a factory on that home: the defaults, for a machine of two cores. */
export function configOf(home: string): Config {
  const machine = {
    platform: "linux",
    root: false,
    cores: 2,
    folder: { user: home, current: home },
  };
  return readConfig({ FACTORY_HOME: home }, machine).config;
}

/** Ends the home's PostgreSQL if a killed server left it. */
async function endDatabase(home: string): Promise<void> {
  const postmaster = await findPostmaster(clusterFiles(home));
  if (postmaster !== null) await stopPostmaster(postmaster);
}

/** Ids of the processes whose command line or working folder names the home. */
export function processesOf(home: string): readonly number[] {
  if (!existsSync("/proc")) return [];
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return pids.map(Number).filter((pid) => pid !== process.pid && isOf(pid, home));
}

function isOf(pid: number, home: string): boolean {
  const said = ["cmdline", "environ"].map((name) => {
    try {
      return readFileSync(`/proc/${pid}/${name}`, "utf8");
    } catch {
      return ""; // gone, or nobody's business
    }
  });
  return said.some((text) => text.includes(home));
}

/** Removes a home. What still runs of it is a leak: the test that left it fails. */
export async function removeHome(home: string): Promise<void> {
  await endDatabase(home);
  const left = await goneSoon(home);
  const said = left.map((pid) => `${pid} ${commandOf(pid)}`);
  for (const pid of left) endProcess(pid);
  await rm(home, { recursive: true, force: true });
  if (said.length > 0) throw new Error(`processes were left behind:\n${said.join("\n")}`);
}

/** What was told to end needs a moment. */
async function goneSoon(home: string): Promise<readonly number[]> {
  for (let look = 0; look < 50; look++) {
    if (processesOf(home).length === 0) return [];
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return processesOf(home);
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
  } catch {
    return "(gone)";
  }
}

function endProcess(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // gone meanwhile
  }
}
