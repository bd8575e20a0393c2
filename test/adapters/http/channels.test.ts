import { createHash } from "node:crypto";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { afterEach, describe, expect, test } from "vitest";
import { httpActor } from "../../../app/adapters/http/http-actor.ts";
import type { OpenCall } from "../../../app/core/pack/call.ts";
import type { Channel } from "../../../app/ports/actor.ts";
import type { HttpActor } from "../../../app/ports/stage.ts";

let server: Server | undefined;
let actor: HttpActor | undefined;
const channels: Channel[] = [];
const sockets = new Set<Duplex>();
afterEach(async () => {
  for (const channel of channels.splice(0)) channel.close();
  await actor?.close();
  for (const socket of sockets) socket.destroy();
  server?.closeAllConnections();
  await new Promise((resolve) => (server === undefined ? resolve(null) : server.close(resolve)));
});

async function on(listener: RequestListener): Promise<HttpActor> {
  const made = createServer(listener);
  server = made;
  made.on("upgrade", (request, socket) => {
    sockets.add(socket);
    const guid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    const key = `${request.headers["sec-websocket-key"]}${guid}`;
    const accept = createHash("sha1").update(key).digest("base64");
    const protocol = request.headers["sec-websocket-protocol"];
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n${
        protocol === undefined ? "" : `Sec-WebSocket-Protocol: ${protocol}\r\n`
      }\r\n`,
    );
    if (request.headers.cookie !== undefined) socket.write(frame(1, request.headers.cookie));
    socket.on("data", (piece: Buffer) => {
      if (((piece[0] ?? 0) & 15) === 8) socket.end();
      else socket.write(echo(piece));
    });
  });
  await new Promise<void>((resolve) => made.listen(0, "127.0.0.1", resolve));
  actor = httpActor((made.address() as AddressInfo).port);
  return actor;
}

/** A server's frame with a payload of at most 125 bytes, or of 64 KiB at most. */
function frame(opcode: number, payload: string | Buffer): Buffer {
  const body = Buffer.from(payload);
  const size = body.length < 126 ? [body.length] : [126, body.length >> 8, body.length & 255];
  return Buffer.concat([Buffer.from([0x80 | opcode, ...size]), body]);
}

/** Gives a short frame of a client back; what says "grow" comes back large, "end" closes. */
function echo(piece: Buffer): Buffer {
  const [opcode, length] = [(piece[0] ?? 0) & 15, (piece[1] ?? 0) & 127];
  const mask = piece.subarray(2, 6);
  const body = Buffer.from(
    piece.subarray(6, 6 + length).map((byte, i) => byte ^ (mask[i % 4] ?? 0)),
  );
  if (body.toString() === "end") return frame(8, "");
  return body.toString() === "grow" ? frame(1, "x".repeat(5000)) : frame(opcode, body);
}

async function open(at: HttpActor, call: Partial<OpenCall>): Promise<Channel> {
  const whole = { as: "socket", path: "/feed", headers: {}, protocols: [], ...call } as const;
  const bounds = { bytes: 2000, signal: AbortSignal.timeout(20_000) };
  const channel = (await at.open?.(whole, bounds)) as Channel;
  channels.push(channel);
  return channel;
}
const soon = () => AbortSignal.timeout(20_000);

describe("a socket", () => {
  test("carries texts and bytes both ways until the other side closes", async () => {
    const at = await on(() => undefined);
    const headers = { cookie: "sid=1" };
    const channel = await open(at, { headers, protocols: ["v1"] });
    expect(await channel.receive(soon())).toEqual({ data: "sid=1" });
    await channel.send("hello");
    expect(await channel.receive(soon())).toEqual({ data: "hello" });
    await channel.send(new Uint8Array([0, 255]));
    expect(await channel.receive(soon())).toEqual({ data: new Uint8Array([0, 255]) });
    await channel.send("end");
    expect(await channel.receive(soon())).toBeNull();
    await expect(channel.send("more")).rejects.toThrow("the socket is closed");
  });

  test("is not waited for longer than its signal says, and takes no message that is too long", async () => {
    const channel = await open(await on(() => undefined), {});
    await expect(channel.receive(AbortSignal.timeout(20))).rejects.toThrow();
    await channel.send("grow");
    expect(await channel.receive(soon())).toBeNull();
  });

  test("that the product refuses is said", async () => {
    const at = await on(() => undefined);
    server?.removeAllListeners("upgrade");
    server?.on("upgrade", (_, socket) => socket.end("HTTP/1.1 404 Not Found\r\n\r\n"));
    await expect(open(at, {})).rejects.toThrow(/no socket was opened/);
  });
});

describe("a stream of events", () => {
  const stream: RequestListener = (request, response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write(`data: ${request.headers.accept}\n\n`);
    if (request.url === "/much") response.write(`data: ${"x".repeat(3000)}\n\n`);
    if (request.url === "/short") response.end("event: last\nid: 2\ndata: bye\n\n");
  };

  test("is heard event by event, until it ends", async () => {
    const channel = await open(await on(stream), { as: "events", path: "/short" });
    const [first, last] = [await channel.receive(soon()), await channel.receive(soon())];
    expect(first).toEqual({ data: "text/event-stream", event: "message", id: "" });
    expect(last).toEqual({ data: "bye", event: "last", id: "2" });
    expect(await channel.receive(soon())).toBeNull();
    await expect(channel.send("x")).rejects.toThrow("nothing is sent over a stream of events");
  });

  test("is not waited for longer than its signal says, nor kept beyond its bound", async () => {
    const at = await on(stream);
    const quiet = await open(at, { as: "events" });
    await quiet.receive(soon());
    await expect(quiet.receive(AbortSignal.timeout(20))).rejects.toThrow();
    const much = await open(at, { as: "events", path: "/much" });
    await much.receive(soon());
    await expect(much.receive(soon())).rejects.toThrow("messages of more than 2000 bytes");
  });

  test("that is none is said", async () => {
    const at = await on((_, response) => response.end("no"));
    await expect(open(at, { as: "events" })).rejects.toThrow(
      "no events: status 200, content type none",
    );
  });
});
