import { spawn } from "node:child_process";
import { open, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { FactoryError } from "../../../core/errors.ts";
import type { Account } from "./account.ts";
import type { Binaries } from "./binaries.ts";
import type { ClusterFiles } from "./folders.ts";
import { alive, runs } from "./process.ts";
import { textOf } from "./text-of.ts";

/** A PostgreSQL server that runs: its process and its port on 127.0.0.1. */
export interface Postmaster {
  readonly pid: number;
  readonly port: number;
}

const SETTINGS = [
  "listen_addresses=127.0.0.1",
  "unix_socket_directories=",
  "max_connections=60",
  "shared_buffers=64MB",
] as const;

/** The server that runs on this cluster, by what it wrote about itself; null when none does. */
export async function findPostmaster(files: ClusterFiles): Promise<Postmaster | null> {
  const text = await textOf(`${files.data}/postmaster.pid`);
  if (text === null) return null;
  const lines = text.split("\n");
  const [pid, port] = [Number(lines[0]), Number(lines[3])];
  return pid > 0 && port > 0 && runs(pid, "postgres") ? { pid, port } : null;
}

/** Starts a server on this cluster, on a port or any free one; it outlives us. Its pid file of before must be nobody's. */
export async function startPostmaster(
  files: ClusterFiles,
  binaries: Binaries,
  options: {
    readonly account: Account | null;
    readonly port: number | null;
    readonly settings: readonly string[];
  },
): Promise<Postmaster> {
  await rm(`${files.data}/postmaster.pid`, { force: true });
  const port = options.port ?? (await freePort());
  const log = await open(files.log, "a", 0o600);
  const as = options.account === null ? {} : { uid: options.account.uid, gid: options.account.gid };
  const settings = [...SETTINGS, `port=${port}`, ...options.settings].flatMap((one) => ["-c", one]);
  const child = spawn(binaries.postgres, ["-D", files.data, ...settings], {
    ...as,
    cwd: "/",
    env: { LC_ALL: "C", TZ: "UTC" },
    detached: true,
    stdio: ["ignore", log.fd, log.fd],
  });
  try {
    const pid = await new Promise<number>((resolve, reject) => {
      child.once("error", reject);
      child.once("spawn", () => resolve(child.pid ?? 0));
    });
    child.unref();
    return { pid, port };
  } finally {
    await log.close();
  }
}

/** The end of what the server wrote to its log. */
export async function logTail(files: ClusterFiles): Promise<string> {
  const text = await readFile(files.log, "utf8").catch(() => "");
  return text.trim().split("\n").slice(-5).join("\n");
}

/** Fast shutdown: open transactions are rolled back, clients disconnected. Waits until the process is gone. */
export async function stopPostmaster(postmaster: Postmaster): Promise<void> {
  for (const [signal, ms] of [
    ["SIGINT", 10_000],
    ["SIGQUIT", 5000],
    ["SIGKILL", 5000],
  ] as const) {
    if (!runs(postmaster.pid, "postgres")) return;
    process.kill(postmaster.pid, signal);
    if (await gone(postmaster.pid, ms)) return;
  }
  throw new FactoryError("broken", `PostgreSQL (process ${postmaster.pid}) does not end`);
}

async function gone(pid: number, ms: number): Promise<boolean> {
  for (const deadline = Date.now() + ms; Date.now() < deadline; await pause(10))
    if (!alive(pid)) return true;
  return false;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      const port = typeof address === "object" && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}
