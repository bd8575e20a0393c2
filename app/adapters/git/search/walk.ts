import { type BigIntStats, lstatSync, readdirSync, readlinkSync } from "node:fs";

/** Something below a folder. Paths are bytes: a name need not be UTF-8. */
export interface Walked {
  readonly path: Buffer;
  readonly stats: BigIntStats;
  /** What a link says; null of all else. */
  readonly target: string | null;
  /** Names in a folder, in no order; null of all else. */
  readonly names: readonly Buffer[] | null;
}

const SLASH = Buffer.from("/");

/** A folder (or one file) and everything below it, folders before what lies in them; `missed` hears of what cannot be seen. No link is followed. */
export function* walk(
  top: string,
  missed: (path: string, error: NodeJS.ErrnoException) => void,
): Generator<Walked> {
  const open: Buffer[] = [Buffer.from(top)];
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    const seen = look(path, missed);
    if (seen === null) continue;
    yield seen;
    for (const name of seen.names ?? []) open.push(Buffer.concat([path, SLASH, name]));
  }
}

function look(
  path: Buffer,
  missed: (path: string, error: NodeJS.ErrnoException) => void,
): Walked | null {
  try {
    const stats = lstatSync(path, { bigint: true });
    const target = stats.isSymbolicLink() ? readlinkSync(path) : null;
    const names = stats.isDirectory() ? readdirSync(path, { encoding: "buffer" }) : null;
    return { path, stats, target, names };
  } catch (error) {
    missed(path.toString(), error as NodeJS.ErrnoException);
    return null;
  }
}

/** Whether something is at a path at all. */
export function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}
