import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A call as a vendor's stand-in got it. */
export interface TwinCall {
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: Readonly<Record<string, unknown>>;
}

/** A stand-in for a vendor's API on loopback that keeps what it was asked. */
export interface VendorTwin {
  readonly url: string;
  readonly key: string;
  readonly calls: readonly TwinCall[];
  close(): Promise<void>;
}

/** A tool that the model asks for; an input that is a text is that of a tool without a schema. */
export interface ToolCall {
  readonly tool: string;
  readonly input: Readonly<Record<string, unknown>> | string;
}

/** What a model answers: its words, and the tokens that they cost. `cut`: the stream breaks off before its end. */
export interface Words {
  readonly text: string;
  readonly calls?: readonly ToolCall[];
  /** Why it stopped before it was done: it had said as much as it may, or was not let say it. */
  readonly stopped?: "length" | "filter";
  readonly input: number;
  readonly cached?: number;
  readonly output: number;
  /** Of the output: what was thought. */
  readonly thought?: number;
  readonly cut?: boolean;
}

/** What one call is answered: words, or an error by its HTTP status. */
export type Reply =
  | Words
  | { readonly status: number; readonly message: string; readonly retryAfter?: string };

/** The replies in turn, or one for each call; after the last the model has nothing more to say. */
export type Replies = readonly Reply[] | ((call: TwinCall, number: number) => Reply);

/** How one vendor answers. */
export interface Manners {
  keyIn(headers: IncomingMessage["headers"]): string | undefined;
  /** Undefined where there is no such place, or it is asked wrongly. */
  answer(
    call: TwinCall,
    words: Words,
  ): { readonly whole: unknown } | { readonly stream: readonly unknown[] } | undefined;
  error(status: number, message: string): unknown;
}

const NOTHING_MORE: Words = { text: "Nothing more.", input: 1, output: 1 };

/** Opens a stand-in with these manners. */
export async function openVendorTwin(manners: Manners, replies: Replies): Promise<VendorTwin> {
  const key = "vendor-key";
  const calls: TwinCall[] = [];
  const replyTo = (call: TwinCall, number: number): Reply =>
    (typeof replies === "function" ? replies(call, number) : replies[number]) ?? NOTHING_MORE;
  const refuse = (response: ServerResponse, status: number, message: string): void => {
    response.writeHead(status, { "content-type": "application/json" });
    response.end(JSON.stringify(manners.error(status, message)));
  };
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = (await bodyOf(request)) as TwinCall["body"];
    if (manners.keyIn(request.headers) !== key) return refuse(response, 401, "wrong key");
    const call = { path: request.url ?? "", headers: request.headers, body };
    calls.push(call);
    const reply = replyTo(call, calls.length - 1);
    if ("status" in reply) {
      if (reply.retryAfter !== undefined) response.setHeader("retry-after", reply.retryAfter);
      return refuse(response, reply.status, reply.message);
    }
    const answer = manners.answer(call, reply);
    if (answer === undefined) return refuse(response, 404, "no such place");
    if ("whole" in answer) {
      response.writeHead(200, { "content-type": "application/json" });
      response.end(JSON.stringify(answer.whole));
      return;
    }
    await deal(response, answer.stream, reply.cut === true);
  };
  const server = createServer((request, response) => {
    serve(request, response).catch((error: unknown) => response.destroy(error as Error));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const close = () => {
    server.closeAllConnections();
    return new Promise<void>((resolve) => server.close(() => resolve()));
  };
  return { url: `http://127.0.0.1:${port}`, key, calls, close };
}

/** Each event by itself; a stream that is cut lacks its last one. */
async function deal(
  response: ServerResponse,
  events: readonly unknown[],
  isCut: boolean,
): Promise<void> {
  response.writeHead(200, { "content-type": "text/event-stream" });
  for (const event of isCut ? events.slice(0, -1) : events)
    await new Promise<void>((done) =>
      response.write(`data: ${JSON.stringify(event)}\n\n`, () => done()),
    );
  if (isCut) response.destroy();
  else response.end();
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  return JSON.parse(Buffer.concat(pieces).toString("utf8"));
}
