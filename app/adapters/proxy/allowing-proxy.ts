import { lookup } from "node:dns/promises";
import {
  request as ask,
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from "node:http";
import { connect, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import { hostAndPort, mayReach, type Reachable } from "../../core/reach.ts";
import { isPublic } from "./addresses.ts";

/** A proxy that listens; closing it breaks every connection through it. */
export interface AllowingProxy {
  close(): Promise<void>;
}

/** Connections at once, and how long a host may take to be connected to. */
const CONNECTIONS = 256;
const CONNECT_MS = 15_000;
/** Headers that are between two neighbours only (RFC 9110, 7.6.1). */
const NEIGHBOURS = [
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
];

/** An HTTP proxy (CONNECT, and absolute `http:` requests) on a Unix socket that lets only named hosts through, and answers 403 to all else. */
export async function allowingProxy(
  path: string,
  reach: readonly Reachable[],
): Promise<AllowingProxy> {
  const open = new Set<Duplex>();
  const keep = <D extends Duplex>(socket: D): D => {
    open.add(socket);
    socket.on("close", () => open.delete(socket));
    return socket;
  };
  const server = createServer((request, response) => {
    pass(request, response, reach).catch((error: Error) => refuse(response, error));
  });
  server.maxConnections = CONNECTIONS;
  server.on("connection", keep);
  server.on("connect", (request, near, head) => {
    near.on("error", () => near.destroy());
    tunnel(request, { near: near as Socket, head, reach, keep }).catch((error: Error) => {
      near.end(`HTTP/1.1 ${statusOf(error)} Refused\r\n\r\n${error.message}\n`);
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(path, resolve);
  });
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of open) socket.destroy();
      }),
  };
}

/** A host that is not let through. */
class Refused extends Error {}

function statusOf(error: Error): number {
  return error instanceof Refused ? 403 : 502;
}

function refuse(response: ServerResponse, error: Error): void {
  if (response.headersSent) response.destroy();
  else response.writeHead(statusOf(error), { connection: "close" }).end(`${error.message}\n`);
}

/** An address of the host that it may be reached at: it is looked up here, and what was looked at is what is connected to. */
async function addressOf(
  reach: readonly Reachable[],
  { host, port }: { readonly host: string; readonly port: number },
): Promise<string> {
  const named = mayReach(reach, host, port);
  if (named === null)
    throw new Refused(`${host}:${port} is not among the hosts that network names in product.yml`);
  const found = await lookup(named.host, { all: true });
  const address = found.find((one) => named.private || isPublic(one.address))?.address;
  if (address !== undefined) return address;
  throw new Refused(
    `${host} leads into a private network (${found.map((one) => one.address).join(", ")}): name it by its address`,
  );
}

interface Tunnel {
  readonly near: Socket;
  readonly head: Buffer;
  readonly reach: readonly Reachable[];
  keep(socket: Socket): Socket;
}

async function tunnel(
  { url = "" }: IncomingMessage,
  { near, head, reach, keep }: Tunnel,
): Promise<void> {
  const target = hostAndPort(url);
  if (target?.port == null) throw new Refused(`${url} is no host:port`);
  const { host, port } = target;
  const address = await addressOf(reach, { host, port });
  const far = keep(await connected(address, port));
  near.write("HTTP/1.1 200 Connection Established\r\n\r\n");
  far.write(head);
  for (const [from, into] of [
    [near, far],
    [far, near],
  ] as const) {
    from.on("error", () => into.destroy());
    from.on("close", () => into.destroySoon());
    from.pipe(into);
  }
}

function connected(host: string, port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, allowHalfOpen: true });
    socket.setTimeout(CONNECT_MS, () => socket.destroy(new Error(`${host}:${port}: no answer`)));
    socket.once("error", reject);
    socket.once("connect", () => {
      socket.setTimeout(0);
      socket.off("error", reject);
      resolve(socket);
    });
  });
}

async function pass(
  request: IncomingMessage,
  response: ServerResponse,
  reach: readonly Reachable[],
): Promise<void> {
  const url = URL.parse(request.url ?? "");
  if (url?.protocol !== "http:") throw new Refused(`${request.url} is no http: address`);
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const port = Number(url.port || 80);
  const address = await addressOf(reach, { host, port });
  const far = ask({
    ...{ host: address, port, method: request.method, path: url.pathname + url.search },
    headers: { ...endToEnd(request.headers), host: url.host },
    agent: false,
    timeout: CONNECT_MS,
  });
  far.on("socket", (socket) => socket.once("connect", () => socket.setTimeout(0)));
  far.on("timeout", () => far.destroy(new Error(`${url.host}: no answer`)));
  far.on("error", (error) => refuse(response, error));
  far.on("response", (answer) => {
    response.writeHead(answer.statusCode ?? 502, endToEnd(answer.headers));
    answer.on("error", () => response.destroy());
    answer.pipe(response);
  });
  response.on("close", () => far.destroy());
  request.pipe(far);
}

function endToEnd(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  const between = (headers.connection ?? "").split(",").map((name) => name.trim().toLowerCase());
  const dropped = new Set([...NEIGHBOURS, ...between]);
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !dropped.has(name)));
}
