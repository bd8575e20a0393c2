import { randomUUID } from "node:crypto";
import { link, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { FactoryError } from "../../core/errors.ts";
import { identify, type ProcessIdentity, runs } from "./process-identity.ts";

/** One server per home. */
export interface HomeLock {
  /** Lets the next server start. */
  release(): Promise<void>;
}

const holderSchema = z.object({ pid: z.int().positive(), started: z.string(), nonce: z.string() });
type Holder = z.output<typeof holderSchema>;

type Seen =
  | { readonly kind: "held"; readonly holder: Holder }
  | { readonly kind: "dead" }
  | { readonly kind: "absent" };

const LOCK = "server.lock";
const BREAKING = "server.lock.breaking";
const PATIENCE_MS = 20;

/**
 * Takes the home for this process, or refuses (`conflict`) naming the process that has it. The lock appears with its content at
 * once: a file written aside and linked. What a dead process left is replaced by whoever holds the second lock for that.
 */
export async function lockHome(home: string): Promise<HomeLock> {
  const mine = holderOf(process.pid);
  const draft = join(home, `${LOCK}.${mine.nonce}`);
  await writeFile(draft, JSON.stringify(mine), { mode: 0o600 });
  try {
    while (!(await linked(draft, join(home, LOCK))) && !(await replaced(home, draft, mine))) {
      await sleep(PATIENCE_MS);
    }
  } finally {
    await rm(draft, { force: true });
  }
  return { release: () => release(home, mine) };
}

/** The process that serves a home now; null when none does. */
export async function serverOf(home: string): Promise<ProcessIdentity | null> {
  const seen = await read(join(home, LOCK));
  return seen.kind === "held" ? seen.holder : null;
}

function holderOf(pid: number): Holder {
  const identity = identify(pid);
  if (identity === null) throw new Error(`process ${pid} does not find itself`);
  return { ...identity, nonce: randomUUID() };
}

/** Replaces the lock of a dead process by this one's; false: try again from the beginning. */
async function replaced(home: string, draft: string, mine: Holder): Promise<boolean> {
  if (!(await isDead(home))) return false;
  const breaking = join(home, BREAKING);
  if (!(await linked(draft, breaking))) {
    const breaker = await read(breaking);
    if (breaker.kind === "dead") await rm(breaking, { force: true });
    return false;
  }
  try {
    // Looked at once more: between the first look and the second lock somebody may have been quicker.
    if (!(await isDead(home))) return false;
    const spare = `${draft}.spare`;
    await link(draft, spare);
    await rename(spare, join(home, LOCK));
    return isMine(await read(join(home, LOCK)), mine);
  } finally {
    await rm(breaking, { force: true });
  }
}

/** Whether the lock is there and its process is not; a refusal when both are. */
async function isDead(home: string): Promise<boolean> {
  const seen = await read(join(home, LOCK));
  if (seen.kind !== "held") return seen.kind === "dead";
  const { pid } = seen.holder;
  throw new FactoryError(
    "conflict",
    `a server of ${home} runs already, as process ${pid}: use it, stop it with kill ${pid}, or give another --home`,
  );
}

async function linked(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

/** What a lock says; one that cannot be read was left by a machine that went down. */
async function read(path: string): Promise<Seen> {
  try {
    const parsed = holderSchema.safeParse(JSON.parse(await readFile(path, "utf8")));
    return parsed.success && runs(parsed.data)
      ? { kind: "held", holder: parsed.data }
      : { kind: "dead" };
  } catch (error) {
    if (error instanceof SyntaxError) return { kind: "dead" };
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return { kind: "absent" };
    throw error;
  }
}

function isMine(seen: Seen, mine: Holder): boolean {
  return seen.kind === "held" && seen.holder.nonce === mine.nonce;
}

async function release(home: string, mine: Holder): Promise<void> {
  const lock = join(home, LOCK);
  if (isMine(await read(lock), mine)) await rm(lock, { force: true });
}
