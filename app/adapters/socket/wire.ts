import type { IncomingMessage } from "node:http";
import { FactoryError } from "../../core/errors.ts";

/** An import makes every export at once, a client for web sockets among them: a third of the time of a short command. */
const { request } = process.getBuiltinModule("node:http");

/** One posted request and its answer, over a Unix socket. */
export interface Posted {
  readonly socket: string;
  readonly path: string;
  readonly body: unknown;
  readonly signal?: AbortSignal;
}

/** Posts JSON and gives the answer as soon as its head is there; a server that is not there is `broken`, and says how to start it. */
export function post({ socket, path, body, signal }: Posted): Promise<IncomingMessage> {
  const text = JSON.stringify(body);
  return new Promise((resolve, reject) => {
    const call = request(
      {
        socketPath: socket,
        path,
        method: "POST",
        agent: false,
        headers: {
          host: "localhost",
          "content-type": "application/json",
          "content-length": Buffer.byteLength(text),
        },
        ...(signal === undefined ? {} : { signal }),
      },
      resolve,
    );
    call.once("error", (error) => reject(signal?.aborted ? error : unreachable(error)));
    call.end(text);
  });
}

/** The lines of a body as they come; empty ones, which only keep the connection alive, are left out. */
export async function* lines(body: IncomingMessage): AsyncIterable<string> {
  let rest = "";
  body.setEncoding("utf8");
  for await (const piece of body) {
    const parts = (rest + String(piece)).split("\n");
    rest = parts.pop() ?? "";
    yield* parts.filter((line) => line !== "");
  }
}

/** The whole body as text. */
export async function text(body: IncomingMessage): Promise<string> {
  const pieces: Uint8Array[] = [];
  try {
    for await (const piece of body) pieces.push(piece as Uint8Array);
  } catch (error) {
    throw unreachable(error);
  }
  return Buffer.concat(pieces).toString("utf8");
}

/** What is said when the server is not there, or is no longer. */
export function unreachable(cause: unknown): FactoryError {
  const code = (cause as NodeJS.ErrnoException).code;
  return code === "ENOENT" || code === "ECONNREFUSED"
    ? new FactoryError("broken", "not running: sf start", { cause })
    : new FactoryError(
        "broken",
        "the server stopped before it answered: what it was doing goes on when it is started again, with sf start",
        { cause },
      );
}
