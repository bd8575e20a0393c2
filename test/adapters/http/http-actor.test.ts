import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { httpActor } from "../../../app/adapters/http/http-actor.ts";
import type { HttpActor } from "../../../app/ports/stage.ts";

let server: Server | undefined;
let actor: HttpActor | undefined;
afterEach(async () => {
  await actor?.close();
  server?.closeAllConnections();
  await new Promise((resolve) => (server === undefined ? resolve(null) : server.close(resolve)));
  actor = undefined;
  server = undefined;
});

async function on(listener: RequestListener): Promise<HttpActor> {
  const made = createServer(listener);
  server = made;
  await new Promise<void>((resolve) => made.listen(0, "127.0.0.1", resolve));
  actor = httpActor((made.address() as AddressInfo).port);
  return actor;
}

const bounds = (bytes = 1000, signal = new AbortController().signal) => ({ bytes, signal });
const get = (path = "/") => ({ method: "GET", path, headers: {} });
const text = (bytes: Uint8Array) => Buffer.from(bytes).toString();

describe("the hand on a product's server", () => {
  test("sends what it is given and brings back status, headers in lower case, and body", async () => {
    const at = await on((request, response) => {
      let body = "";
      request.on("data", (piece) => {
        body += piece;
      });
      request.on("end", () => {
        response.writeHead(201, {
          "X-Seen": `${request.method} ${request.url}`,
          "Set-Cookie": ["a", "b"],
        });
        response.end(`${request.headers["x-word"]} ${body}`);
      });
    });
    const call = { method: "POST", path: "/a?b=c", headers: { "x-word": "hello" }, body: "you" };
    const answer = await at.request(call, bounds());
    expect(answer.status).toBe(201);
    expect(answer.headers).toMatchObject({ "x-seen": "POST /a?b=c", "set-cookie": "a, b" });
    expect(answer.cookies).toEqual(["a", "b"]);
    expect(text(answer.body)).toBe("hello you");
  });

  test("uses one connection for all requests", async () => {
    const ports = new Set<number | undefined>();
    const at = await on((request, response) => {
      ports.add(request.socket.remotePort);
      response.end("ok");
    });
    for (let i = 0; i < 5; i += 1) await at.request(get(), bounds());
    expect(ports.size).toBe(1);
  });

  test("follows no redirect and waits for the answer behind an interim one", async () => {
    const at = await on((_, response) => {
      response.writeEarlyHints({ link: "</style.css>; rel=preload" });
      response.writeHead(302, { location: "/elsewhere" });
      response.end();
    });
    expect(await at.request(get(), bounds())).toMatchObject({
      status: 302,
      headers: { location: "/elsewhere" },
    });
  });

  test("reads no more than a little beyond what it may, and goes on with the next request", async () => {
    let endless = true;
    const at = await on((_, response) => {
      if (!endless) return response.end("short");
      const more = () => response.write("x".repeat(1000), () => setImmediate(more));
      return more();
    });
    const answer = await at.request(get(), bounds(100));
    expect(answer.body.length).toBeGreaterThan(100);
    expect(answer.body.length).toBeLessThan(1024 ** 2);
    endless = false;
    expect(text((await at.request(get(), bounds())).body)).toBe("short");
  });

  test("gives up when it is told to, before and while it waits", async () => {
    const at = await on(() => undefined);
    const stopped = AbortSignal.abort(new Error("too late"));
    await expect(at.request(get(), bounds(10, stopped))).rejects.toThrow("too late");
    const stop = new AbortController();
    const asked = at.request(get(), bounds(10, stop.signal));
    setTimeout(() => stop.abort(new Error("enough")), 30);
    await expect(asked).rejects.toThrow("enough");
  });

  test("rejects when the server hangs up, breaks off, answers no HTTP, or is not there", async () => {
    const at = await on((request, response) => {
      if (request.url === "/half") {
        response.writeHead(200, { "content-length": "100" });
        response.write("half", () => request.socket.destroy());
      } else if (request.url === "/noise") request.socket.end("noise\r\n\r\n");
      else request.socket.destroy();
    });
    await expect(at.request(get(), bounds())).rejects.toThrow();
    await expect(at.request(get("/half"), bounds())).rejects.toThrow();
    await expect(at.request(get("/noise"), bounds())).rejects.toThrow();
    const nobody = httpActor(1);
    await expect(nobody.request(get(), bounds())).rejects.toThrow();
    await nobody.close();
  });
});
