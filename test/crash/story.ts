import { spawn } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Point } from "./deadly.ts";

/** Exit code of a server that could not be composed. */
export const NOT_STARTED = 75;

/** How a server's process ended. */
export interface ServerEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A server of a home, in a process of its own. */
export interface CrashServer {
  readonly pid: number;
  readonly ended: Promise<ServerEnd>;
}

/** Starts a server of the home that dies at these points; what it prints goes to a file of the home. */
export function startServer(home: string, points: readonly Point[]): CrashServer {
  const log = openSync(logOf(home), "a");
  const program = join(import.meta.dirname, "server.ts");
  const child = spawn(
    process.execPath,
    ["--disable-warning=ExperimentalWarning", program, home, JSON.stringify(points)],
    { stdio: ["ignore", log, log] },
  );
  closeSync(log);
  const ended = new Promise<ServerEnd>((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code, signal) => resolve({ code, signal }));
  });
  return { pid: child.pid ?? 0, ended };
}

/** Starts servers, one after the other, until one comes to the line's end by itself; answers how many it took. */
export async function serveToTheEnd(
  home: string,
  points: readonly Point[],
  most: number,
): Promise<number> {
  for (let servers = 1; servers <= most; servers++) {
    const { code, signal } = await startServer(home, points).ended;
    if (code === 0) return servers;
    if (signal !== "SIGKILL")
      throw new Error(`server ${servers} ended with ${code}:\n${said(home)}`);
  }
  throw new Error(`the line has not ended after ${most} servers:\n${said(home)}`);
}

const logOf = (home: string) => join(home, "server.log");

/** The end of what the home's servers have printed. */
export function said(home: string): string {
  return readFileSync(logOf(home), "utf8").slice(-4000);
}
