import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { clusterFiles } from "../../app/adapters/postgres/embedded/folders.ts";
import { findPostmaster } from "../../app/adapters/postgres/embedded/postmaster.ts";
import { alive } from "../../app/adapters/process/alive.ts";
import { newHome, removeHome } from "../journeys/home.ts";
import { makeShelf } from "../journeys/shelf.ts";
import { provesOneEnd } from "./proofs.ts";
import { type CrashServer, NOT_STARTED, said, startServer } from "./story.ts";
import { TELLING_RUN } from "./witness.ts";

/** So many kills in all, and no more than that of one intent. */
const KILLS = 12;
const KILLS_OF_ONE = 8;
const SERVERS_OF_ONE = 20;

let home: string | null = null;
afterEach(async () => {
  if (home !== null) await removeHome(home);
  home = null;
});

type Victim = "server" | "runner" | "database";
const VICTIMS: readonly Victim[] = ["server", "runner", "database"];

test("killed at any instant, with its runners and its database, the line ends each intent once", async () => {
  const kills: Victim[] = [];
  while (kills.length < KILLS) {
    home = newHome();
    // Either reading will do, one at a time: a trial that was cut off costs an attempt, and there are others.
    makeShelf(home, { run: TELLING_RUN, pack: "either", candidates: 1 });
    const servers = await serveAmongKills(home, kills);
    await provesOneEnd({ home, servers });
    await removeHome(home);
    home = null;
  }
  for (const victim of VICTIMS) expect(kills, kills.join(" ")).toContain(victim);
});

/** Serves one intent to its end while something is killed every now and then; notes who was. */
async function serveAmongKills(of: string, kills: Victim[]): Promise<number> {
  const most = kills.length + KILLS_OF_ONE;
  for (let servers = 1; servers <= SERVERS_OF_ONE; servers++) {
    const server = startServer(of, []);
    const over = server.ended.then(() => true);
    const wait = () => Promise.race([over, pause(300 + Math.random() * 2200)]);
    while (kills.length < most && (await wait()) !== true) {
      // Each in turn, so that none is spared; a turn lasts until there is one of that kind.
      const turn = VICTIMS[kills.length % VICTIMS.length] ?? "server";
      if (await kill(turn, of, server)) kills.push(turn);
    }
    const { code, signal } = await server.ended;
    if (code === 0) return servers;
    // A server whose database is killed under its start refuses to start; the next one finds it whole.
    const refused = code === NOT_STARTED && kills.at(-1) === "database";
    if (signal !== "SIGKILL" && !refused)
      throw new Error(`a server ended with ${code}:\n${said(of)}`);
  }
  throw new Error(`the line has not ended:\n${said(of)}`);
}

async function kill(victim: Victim, of: string, server: CrashServer): Promise<boolean> {
  const pid = await pidOf(victim, of, server);
  if (pid === null) return false;
  try {
    process.kill(pid, "SIGKILL");
    return true;
  } catch {
    return false; // it ended a moment ago
  }
}

async function pidOf(victim: Victim, of: string, server: CrashServer): Promise<number | null> {
  switch (victim) {
    case "server":
      return server.pid;
    case "database":
      return (await findPostmaster(clusterFiles(of)))?.pid ?? null;
    case "runner":
      return runnersOf(of)[0] ?? null;
  }
}

/** Processes of the jobs that run now. */
function runnersOf(of: string): readonly number[] {
  const jobs = join(of, "jobs");
  return list(jobs).flatMap((name) => {
    try {
      const runner = JSON.parse(readFileSync(join(jobs, name, "runner.json"), "utf8"));
      return alive(runner as Parameters<typeof alive>[0]) ? [(runner as { pid: number }).pid] : [];
    } catch {
      return []; // it has not begun
    }
  });
}

function list(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
