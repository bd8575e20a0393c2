import { appendFileSync, existsSync, renameSync, statSync } from "node:fs";
import { open } from "node:fs/promises";

/** A log file holds as much; then it becomes the older one of two. Bytes. */
const FILE_BYTES = 1024 ** 2;
/** What a product may write within a second; the rest is left out, saying so. Bytes. */
const SECOND_BYTES = 256 * 1024;

/** Writes what a release says, in bounded space, however much it says. */
export interface ServiceLog {
  write(piece: Uint8Array): void;
  /** A line of the factory's own. */
  note(sentence: string): void;
}

/** A log of at most twice 1 MiB at the path and beside it. `now` in milliseconds. */
export function serviceLog(path: string, now: () => number = Date.now): ServiceLog {
  let size = existsSync(path) ? statSync(path).size : 0;
  let second = 0;
  let room = SECOND_BYTES;
  const append = (piece: Uint8Array | string) => {
    if (size > FILE_BYTES) {
      renameSync(path, `${path}.1`);
      size = 0;
    }
    appendFileSync(path, piece);
    size += Buffer.byteLength(piece);
  };
  const note = (sentence: string) =>
    append(`[factory] ${new Date(now()).toISOString()} ${sentence}\n`);
  return {
    note,
    write(piece) {
      const current = Math.floor(now() / 1000);
      if (current !== second) {
        second = current;
        room = SECOND_BYTES;
      }
      if (room <= 0) return;
      append(piece.subarray(0, room));
      room -= piece.length;
      if (room <= 0) note("it writes too much: the rest of this second is left out");
    },
  };
}

/** The last of a log, at most as many bytes; empty when there is none. */
export async function logTail(path: string, bytes: number): Promise<string> {
  const newest = await tailOf(path, bytes);
  const older = newest.length < bytes ? await tailOf(`${path}.1`, bytes - newest.length) : EMPTY;
  return Buffer.concat([older, newest]).toString();
}

const EMPTY = Buffer.alloc(0);

async function tailOf(path: string, bytes: number): Promise<Buffer> {
  if (!existsSync(path)) return EMPTY;
  const file = await open(path, "r");
  try {
    const { size } = await file.stat();
    const from = Math.max(0, size - bytes);
    const { buffer, bytesRead } = await file.read({
      buffer: Buffer.alloc(size - from),
      position: from,
    });
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
