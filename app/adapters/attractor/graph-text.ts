import { closeSync, constants, createReadStream, fstatSync, openSync } from "node:fs";
import { Socket } from "node:net";
import { addAbortSignal, type Readable } from "node:stream";
import { FactoryError } from "../../core/errors.ts";

/** A larger file is no graph that a person wrote. */
const MOST_BYTES = 16 * 1024 * 1024;

/**
 * The text of a graph that a person named: a file, or a pipe, which is waited for until the signal fires (AbortError). FactoryError
 * `not-found` where it cannot be read, `invalid-input` where it is neither or has more than 16 MiB.
 */
export async function graphText(file: string, signal?: AbortSignal): Promise<string> {
  try {
    const pieces: Buffer[] = [];
    let size = 0;
    const source = opened(file);
    for await (const piece of signal === undefined ? source : addAbortSignal(signal, source)) {
      pieces.push(piece as Buffer);
      size += (piece as Buffer).length;
      if (size > MOST_BYTES) throw tooLarge(file);
    }
    return Buffer.concat(pieces).toString("utf8");
  } catch (cause) {
    if (cause instanceof FactoryError || signal?.aborted) throw cause;
    const why = cause instanceof Error ? cause.message : String(cause);
    const message = `${file} cannot be read: ${why}; name a graph that you may read`;
    throw new FactoryError("not-found", message, { cause });
  }
}

function opened(file: string): Readable {
  // Non-blocking: a pipe that nobody opened to write would hold a thread, and with it the end of this process.
  const fd = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
  const stats = fstatSync(fd);
  if (stats.isFile()) return createReadStream(file, { fd });
  if (stats.isFIFO()) return new Socket({ fd, readable: true, writable: false });
  closeSync(fd);
  throw new FactoryError(
    "invalid-input",
    `${file} is ${stats.isDirectory() ? "a folder" : "a device"} and no graph: name a file with a graph in DOT`,
  );
}

function tooLarge(file: string): FactoryError {
  return new FactoryError(
    "invalid-input",
    `${file}: saw more than ${MOST_BYTES} bytes; give a graph of at most so many`,
  );
}
