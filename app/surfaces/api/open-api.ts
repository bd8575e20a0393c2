import { createHash, timingSafeEqual } from "node:crypto";
import { chmod } from "node:fs/promises";
import { Readable } from "node:stream";
import fastify, { type FastifyInstance, type FastifyRequest } from "fastify";
import { type Asks, CALL_NAMES, CALLS, type CallName, callPath } from "../../core/calls.ts";
import { decode } from "../../core/decode.ts";
import { FactoryError } from "../../core/errors.ts";
import { LARGEST_TEXT, subscriptionSchema } from "../../core/requests.ts";
import type { Factory } from "../../ports/factory.ts";
import { ANSWER } from "./answer.ts";
import { failureOf } from "./failure.ts";
import { newsLines } from "./news-stream.ts";

/** Where to listen: a socket that only its owner can open, or an address where every caller shows the token. */
export type Listen =
  | { readonly socket: string }
  | { readonly host: string; readonly port: number; readonly token: string };

/** A door that is open. */
export interface OpenApi {
  /** Path of the socket, or `http://host:port` with the port that was given. */
  readonly address: string;
  /** Ends every stream and connection. */
  close(): Promise<void>;
}

/** JSON may need six bytes for one of the text (a control character, escaped). */
const BODY_LIMIT = 6 * LARGEST_TEXT;

/** Answers the factory's calls as JSON over HTTP. `log` is told of defects. */
export async function openApi(
  factory: Factory,
  listen: Listen,
  log: (line: string) => void,
): Promise<OpenApi> {
  const app = fastify({ bodyLimit: BODY_LIMIT, forceCloseConnections: true, logger: false });
  const closing = new AbortController();
  if ("token" in listen) requireToken(app, listen.token);
  app.setErrorHandler((error, _request, reply) => {
    const { status, body } = failureOf(error);
    if (body.error.code === "defect")
      log(error instanceof Error ? (error.stack ?? error.message) : String(error));
    return reply.code(status).send(body);
  });
  app.setNotFoundHandler((request, reply) => {
    const { status, body } = failureOf(
      new FactoryError("not-found", `no such call: ${request.method} ${request.url}`),
    );
    return reply.code(status).send(body);
  });
  for (const name of CALL_NAMES) answerCall(app, factory, name);
  answerSubscribe(app, factory, closing.signal);
  const address = await startListening(app, listen);
  return {
    address,
    async close() {
      closing.abort();
      await app.close();
    },
  };
}

function answerCall<C extends CallName>(app: FastifyInstance, factory: Factory, name: C): void {
  app.post(callPath(name), async (request) => {
    const asks = decode(CALLS[name].asks, request.body, name) as Asks<C>;
    return ANSWER[name](factory, asks);
  });
}

function answerSubscribe(app: FastifyInstance, factory: Factory, closing: AbortSignal): void {
  app.post(callPath("subscribe"), async (request, reply) => {
    const to = decode(subscriptionSchema, request.body, "subscribe");
    const gone = new AbortController();
    reply.raw.once("close", () => gone.abort());
    const signal = AbortSignal.any([gone.signal, closing]);
    return reply
      .type("application/x-ndjson")
      .send(Readable.from(newsLines(factory, to, signal), { objectMode: false }));
  });
}

function requireToken(app: FastifyInstance, token: string): void {
  const wanted = hash(`Bearer ${token}`);
  app.addHook("onRequest", async (request: FastifyRequest, reply) => {
    if (timingSafeEqual(hash(request.headers.authorization ?? ""), wanted)) return;
    const message = "show the factory's token: Authorization: Bearer FACTORY_TOKEN";
    await reply.code(401).send({ error: { code: "refused", message } });
  });
}

function hash(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

async function startListening(app: FastifyInstance, listen: Listen): Promise<string> {
  if ("socket" in listen) {
    await app.listen({ path: listen.socket });
    // The folder already keeps others out; the socket says so too.
    await chmod(listen.socket, 0o600);
    return listen.socket;
  }
  try {
    return await app.listen({ host: listen.host, port: listen.port });
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? String(cause);
    throw new FactoryError(
      "conflict",
      `cannot listen on ${listen.host}:${listen.port} (${code}): give an address of this machine and a free port`,
      { cause },
    );
  }
}
