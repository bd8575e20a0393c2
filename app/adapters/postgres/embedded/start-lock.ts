import { link, readFile, rename, rm, writeFile } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";
import { FactoryError } from "../../../core/errors.ts";
import { alive, startedAt } from "./process.ts";

const PATIENCE_MS = 60_000;

/** Does `act` while no other process holds the lock file; the lock of a process that is gone is broken. */
export async function withStartLock<T>(path: string, act: () => Promise<T>): Promise<T> {
  const mine = `${process.pid} ${startedAt(process.pid) ?? ""}`;
  const deadline = Date.now() + PATIENCE_MS;
  while (!(await taken(path, mine))) {
    await breakIfDead(path);
    if (Date.now() > deadline)
      throw new FactoryError(
        "broken",
        `another process has been starting PostgreSQL for a minute: ${path}`,
      );
    await pause(15);
  }
  try {
    return await act();
  } finally {
    await rm(path, { force: true });
  }
}

/** A lock appears with its words in it, so that nobody reads one half written. */
async function taken(path: string, mine: string): Promise<boolean> {
  const draft = `${path}.${process.pid}.${Math.random().toString(36).slice(2)}`;
  await writeFile(draft, mine, { mode: 0o600, flag: "wx" });
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

/** Of several waiters one moves the lock away; should it have become somebody's meanwhile, it is put back. */
async function breakIfDead(path: string): Promise<void> {
  const holder = await readFile(path, "utf8").catch(() => null);
  if (holder === null || holds(holder)) return;
  const broken = `${path}.${process.pid}.broken`;
  const moved = await rename(path, broken).then(
    () => true,
    () => false,
  );
  if (!moved) return;
  if ((await readFile(broken, "utf8")) !== holder) await link(broken, path).catch(() => undefined);
  await rm(broken, { force: true });
}

function holds(holder: string): boolean {
  const [pid = "", began = ""] = holder.split(" ");
  const now = startedAt(Number(pid));
  return alive(Number(pid)) && (began === "" || now === null || now === began);
}
