import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { finished } from "node:stream/promises";
import { keyMissing, type ModelVendor } from "../../core/model-vendor.ts";
import { type Accounts, accounts, type Reservation } from "./accounts.ts";
import { type OpenCall, type OpenCalls, openCallsIn } from "./open-calls.ts";
import { type GivenPrices, mostCost, type Price, priceOf, type Tokens } from "./prices.ts";
import { type Grant, type RunTokens, runTokens } from "./run-tokens.ts";
import { passOn, type Upstream } from "./upstream.ts";
import { NOTHING } from "./usage-reader.ts";
import type { CheckedCall, Refusal, Route, Vendor } from "./vendor.ts";
import { anthropic } from "./vendors/anthropic.ts";
import { google } from "./vendors/google.ts";
import { openai } from "./vendors/openai.ts";

/** One call that went to a vendor, as it ended. */
export interface ModelUse {
  /** The call's own name: told twice, it is the same call. */
  readonly id: string;
  readonly run: string;
  readonly model: string;
  /** The vendor's HTTP status; 0 when it could not be reached, or when the broker was killed before it knew. */
  readonly status: number;
  readonly tokens: Tokens;
  readonly usd: number;
  readonly ms: number;
}

export interface BrokerOptions {
  /** Path of the Unix socket to listen on; whoever makes its folder says who may reach it. */
  readonly socket: string;
  /** Path of the file in which calls under way stand: what a killed broker left there is accounted for by the next. */
  readonly calls: string;
  /** The vendors of whom there is a key; it is known here and nowhere else. */
  readonly vendors: Readonly<Partial<Record<ModelVendor, Upstream>>>;
  /** Under it tokens are signed; the same secret knows the tokens of before. */
  readonly secret: string;
  readonly prices: GivenPrices;
  /** Told of every call once it has ended, before its run may call again. */
  readonly onUse: (use: ModelUse) => Promise<void>;
  /** Dollars that a run has spent before this broker began. */
  readonly spentBefore: (run: string) => Promise<number>;
  /** Whether a run has ended for good, so that nothing may be asked in its name any more. */
  readonly isOver: (run: string) => Promise<boolean>;
}

/** Who adds the vendors' keys to the calls of runs, counts and caps them. */
export interface ModelBroker {
  readonly socket: string;
  /** Whose models can be asked. */
  readonly vendors: readonly ModelVendor[];
  /** What a run shows instead of a key. */
  tokenFor(grant: Grant): string;
  close(): Promise<void>;
}

const VENDORS: readonly Vendor[] = [anthropic, openai, google];
const BODY_BYTES = 32 * 1024 * 1024;

interface Parts extends BrokerOptions {
  readonly tokens: RunTokens;
  readonly accounts: Accounts;
  readonly open: OpenCalls;
}

/** Opens the broker on its socket. */
export async function openBroker(options: BrokerOptions): Promise<ModelBroker> {
  const tokens = runTokens(options.secret);
  const open = await openCallsIn(options.calls, (call) => options.onUse(lost(call)));
  const parts: Parts = { ...options, tokens, open, accounts: accounts(options.spentBefore) };
  const underWay = new Set<Promise<void>>();
  const server = createServer((request, response) => {
    const served = serve(parts, request, response)
      .catch((error: unknown) => tellBroken(response, error))
      .finally(() => underWay.delete(served));
    underWay.add(served);
  });
  await listening(server, options.socket);
  return {
    socket: options.socket,
    vendors: VENDORS.map(({ name }) => name).filter((name) => options.vendors[name]),
    tokenFor: (grant) => tokens.issue(grant),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await Promise.all(underWay); // each is accounted for before whoever keeps the accounts goes
    },
  };
}

function tellBroken(response: ServerResponse, error: unknown): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const message = `the model broker: ${String(error)}`;
  refuse(response, anthropic, { status: 500, type: "api_error", message });
}

/** A call of which nobody knows how it ended: what it may have cost at most, so that the cap holds. */
function lost({ id, run, model, sent, maxTokens, usd }: OpenCall): ModelUse {
  const tokens = { ...NOTHING, input: sent, output: maxTokens };
  return { id, run, model, status: 0, tokens, usd, ms: 0 };
}

function listening(server: Server, socket: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(socket, resolve);
  });
}

function refuse(response: ServerResponse, vendor: Vendor, refusal: Refusal): void {
  response.writeHead(refusal.status, { "content-type": "application/json" });
  response.end(JSON.stringify(vendor.refusal(refusal)));
}

async function serve(
  parts: Parts,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(request.url ?? "/", "http://broker");
  const way = wayOf(url);
  const vendor = way?.vendor ?? anthropic;
  const grant = parts.tokens.read(tokenIn(request));
  if (grant === null)
    return refuse(response, vendor, {
      status: 401,
      type: "authentication_error",
      message: "the token is none of this broker's",
    });
  if (await parts.isOver(grant.run))
    return refuse(response, vendor, {
      status: 401,
      type: "authentication_error",
      message: `run ${grant.run} has ended, and its token with it`,
    });
  if (request.method !== "POST" || way === undefined)
    return refuse(response, vendor, {
      status: 404,
      type: "not_found_error",
      message: `the model broker knows only ${VENDORS.map(({ places }) => places).join(", ")}`,
    });
  const admitted = await admit(parts, grant, { ...way, request });
  if ("message" in admitted) return refuse(response, vendor, admitted);
  await make(parts, admitted, { request, response });
}

interface Way {
  readonly vendor: Vendor;
  readonly route: Route;
}

function wayOf(url: URL): Way | undefined {
  for (const vendor of VENDORS) {
    const route = vendor.route(url);
    if (route !== undefined) return { vendor, route };
  }
  return undefined;
}

function tokenIn({ headers }: IncomingMessage): string {
  const key = headers["x-api-key"] ?? headers["x-goog-api-key"];
  return typeof key === "string" ? key : (headers.authorization ?? "").replace(/^Bearer /i, "");
}

/** A call that may be made, with its cost set aside. */
interface Admitted extends Way {
  readonly grant: Grant;
  readonly upstream: Upstream;
  readonly call: CheckedCall;
  readonly price: Price;
  readonly most: number;
  readonly reservation: Reservation;
}

async function admit(
  { vendors, prices, accounts }: Parts,
  grant: Grant,
  { vendor, route, request }: Way & { readonly request: IncomingMessage },
): Promise<Admitted | Refusal> {
  const upstream = vendors[vendor.name];
  if (upstream === undefined) return invalid(`${vendor.name}: ${keyMissing(vendor.name)}`);
  const text = await bodyOf(request);
  if (text === null)
    return { status: 413, type: "request_too_large", message: `more than ${BODY_BYTES} bytes` };
  const call = route.check(text);
  if ("refused" in call) return invalid(`the model broker: ${call.refused}`);
  const price = priceOf(call.model, { given: prices, table: vendor.prices });
  if (price === undefined) return invalid(unknownModel(call.model));
  const prompt = mostPrompt(call);
  const most = route.isFree ? 0 : mostCost({ ...call, prompt }, price);
  const reservation = await accounts.reserve(grant, most);
  if (reservation === null)
    return { status: 402, type: "billing_error", message: overBudget(grant, most) };
  return { vendor, route, grant, upstream, call, price, most, reservation };
}

function invalid(message: string): Refusal {
  return { status: 400, type: "invalid_request_error", message };
}

/** Tokens that a call sends at most: a token of text is at least a byte. */
function mostPrompt({ body, mediaTokens }: CheckedCall): number {
  return Buffer.byteLength(body) + mediaTokens;
}

/** Makes a call that was admitted, and accounts for it. */
async function make(
  parts: Parts,
  { vendor, route, grant, upstream, call, price, most, reservation }: Admitted,
  { request, response }: { readonly request: IncomingMessage; readonly response: ServerResponse },
): Promise<void> {
  const [id, run] = [randomUUID(), grant.run];
  const { model, maxTokens } = call;
  const prompt = mostPrompt(call);
  if (!route.isFree)
    await parts.open
      .begin({ id, run, model, sent: prompt, maxTokens, usd: most })
      .catch((error) => {
        reservation.settle(0);
        throw error;
      });
  const begun = performance.now();
  const { headers } = request;
  const asked = { vendor, target: route.target, headers, body: call.body, prompt, price };
  const { whole, ...ended } = await passOn(upstream, asked, response);
  const usd = route.isFree ? 0 : ended.usd;
  reservation.settle(usd);
  if (!route.isFree) {
    await parts.onUse({ id, run, model, ...ended, ms: performance.now() - begun });
    await parts.open.end(id);
  }
  await over(response, whole);
}

/** The answer's last byte comes when its cost is recorded, so that whoever saw its end may read what it cost. */
async function over(response: ServerResponse, whole: boolean): Promise<void> {
  if (!whole) {
    response.destroy();
    return;
  }
  response.end();
  await finished(response).catch(() => undefined); // whoever asked is gone: there is nobody to tell
}

async function bodyOf(request: IncomingMessage): Promise<string | null> {
  const pieces: Buffer[] = [];
  let size = 0;
  // Left alone early, a request is read to its end and thrown away, so that its client hears why.
  for await (const piece of request.iterator({ destroyOnReturn: false })) {
    size += (piece as Buffer).length;
    if (size > BODY_BYTES) return null;
    pieces.push(piece as Buffer);
  }
  return Buffer.concat(pieces).toString("utf8");
}

function unknownModel(model: string): string {
  return `no price is known of model ${JSON.stringify(model)}: set FACTORY_MODEL_PRICES=${model}=<dollars per million tokens in>/<out>`;
}

function overBudget({ run, usd }: Grant, most: number): string {
  return `run ${run} may spend ${usd} dollars, and this call may cost ${most.toFixed(4)}, more than is left: raise the cap (of a product's run the one that sf intent status names, of your own FACTORY_RUN_USD), or ask for less with max_tokens`;
}
