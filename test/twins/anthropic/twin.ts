import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type {
  MessageCreateParams,
  RawMessageStreamEvent,
} from "@anthropic-ai/sdk/resources/messages";
import { promptCache } from "./cache.ts";
import { messageOf, type Spoken, streamOf } from "./messages.ts";
import { mistakeIn } from "./refusal.ts";
import { type Answer, says, type Turn } from "./turns.ts";

/** Turns in order, or a turn for each request. After the last one the model has nothing more to say. */
export type Script = readonly Turn[] | ((request: MessageCreateParams, number: number) => Turn);

export interface TwinOptions {
  readonly key?: string;
  /** Deals out the bytes of a stream; by default one event a piece. */
  readonly fuzz?: Fuzz;
}

/** How a stream is dealt out. */
export interface Fuzz {
  /** Divides a text, or the bytes of the stream, into pieces. */
  cut<T extends string | Uint8Array>(whole: T): T[];
  /** Whether something that means nothing (a ping, a comment) comes in before the next event. */
  noise(): boolean;
}

/** A stand-in for the Messages API that keeps what it was asked. */
export interface AnthropicTwin {
  readonly url: string;
  readonly key: string;
  readonly requests: readonly MessageCreateParams[];
  readonly headers: readonly IncomingMessage["headers"][];
  close(): Promise<void>;
}

const PLAIN: Fuzz = { cut: (whole) => [whole], noise: () => false };
const ERRORS: Readonly<Record<number, string>> = {
  400: "invalid_request_error",
  401: "authentication_error",
  404: "not_found_error",
  413: "request_too_large",
  429: "rate_limit_error",
  500: "api_error",
  529: "overloaded_error",
};

/** Answers the Messages API on loopback as the script says; what the service would refuse is refused. */
export async function openAnthropicTwin(
  script: Script,
  { key = "twin-key", fuzz = PLAIN }: TwinOptions = {},
): Promise<AnthropicTwin> {
  const requests: MessageCreateParams[] = [];
  const headers: IncomingMessage["headers"][] = [];
  const billed = promptCache();
  const turnFor = (request: MessageCreateParams): Turn => {
    const number = requests.length - 1;
    return typeof script === "function"
      ? script(request, number)
      : (script[number] ?? says("I have nothing more to say."));
  };
  const answerTo = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await bodyOf(request);
    if (keyOf(request) !== key) return refuse(response, 401, "invalid x-api-key");
    if (request.url !== "/v1/messages") return refuse(response, 404, "Not found");
    if (request.headers["anthropic-version"] === undefined)
      return refuse(response, 400, "anthropic-version: header is required");
    requests.push(body);
    headers.push(request.headers);
    const mistake = mistakeIn(body);
    if (mistake !== null) return refuse(response, 400, mistake);
    const turn = turnFor(body);
    const spoken = (answer: Answer): Spoken => ({
      id: `msg_${requests.length}`,
      model: body.model,
      answer,
      input: billed(body),
    });
    await play(turn, { response, body, spoken, fuzz });
  };
  const server = createServer((request, response) => {
    answerTo(request, response).catch((error: unknown) => response.destroy(error as Error));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, key, requests, headers, close: () => closed(server) };
}

function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}

/** The key as older clients send it, or as a bearer token, as newer ones do. */
function keyOf({ headers }: IncomingMessage): string | undefined {
  return (
    (headers["x-api-key"] as string | undefined) ?? headers.authorization?.replace("Bearer ", "")
  );
}

async function bodyOf(request: IncomingMessage): Promise<MessageCreateParams> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  return JSON.parse(Buffer.concat(pieces).toString("utf8")) as MessageCreateParams;
}

function refuse(response: ServerResponse, status: number, message: string): void {
  const type = ERRORS[status] ?? "api_error";
  response.writeHead(status, { "content-type": "application/json", "request-id": "req_twin" });
  response.end(JSON.stringify({ type: "error", error: { type, message }, request_id: "req_twin" }));
}

interface Stage {
  readonly response: ServerResponse;
  readonly body: MessageCreateParams;
  readonly spoken: (answer: Answer) => Spoken;
  readonly fuzz: Fuzz;
}

async function play(turn: Turn, stage: Stage): Promise<void> {
  const { response, body, spoken, fuzz } = stage;
  if ("hang" in turn) return;
  if ("status" in turn) {
    if (turn.retryAfter !== undefined) response.setHeader("retry-after", turn.retryAfter);
    return refuse(response, turn.status, turn.message ?? "scripted");
  }
  const answer = "cut" in turn ? turn.cut : "broken" in turn ? turn.broken : turn;
  if (body.stream !== true) {
    response.writeHead(200, { "content-type": "application/json" });
    response.end(JSON.stringify(messageOf(spoken(answer))));
    return;
  }
  const events = streamOf(spoken(answer), (text) => fuzz.cut(text));
  response.writeHead(200, { "content-type": "text/event-stream; charset=utf-8" });
  const last = "after" in turn ? turn.after : events.length;
  await deal(response, lines(events.slice(0, last), fuzz), fuzz);
  if ("broken" in turn) {
    const error = { type: "error", error: { type: turn.error, message: "scripted" } };
    response.end(`event: error\ndata: ${JSON.stringify(error)}\n\n`);
  } else if ("cut" in turn) response.destroy();
  else response.end();
}

function lines(events: readonly RawMessageStreamEvent[], fuzz: Fuzz): string {
  const noise = (): string =>
    fuzz.noise() ? 'event: ping\ndata: {"type": "ping"}\n\n: a comment\n\n' : "";
  return events
    .map((event) => `${noise()}event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`)
    .join("");
}

/** Each piece goes out by itself, in the middle of a character or of a line as it may. */
async function deal(response: ServerResponse, text: string, fuzz: Fuzz): Promise<void> {
  for (const piece of fuzz.cut(new TextEncoder().encode(text))) {
    await new Promise<void>((resolve) => response.write(piece, () => resolve()));
  }
}
