import { mkdtempSync, rmSync } from "node:fs";
import { createServer, request, type Server } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, expect, test } from "vitest";
import { isPublic } from "../../../app/adapters/proxy/addresses.ts";
import { type AllowingProxy, allowingProxy } from "../../../app/adapters/proxy/allowing-proxy.ts";
import { jobProxy } from "../../../app/adapters/proxy/job-proxy.ts";
import { npmRegistry } from "../../../app/adapters/proxy/npm-registry.ts";
import type { Reachable } from "../../../app/core/reach.ts";

let folder: string;
let path: string;
let host: Server;
let port: number;
let proxy: AllowingProxy | undefined;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "proxy-"));
  path = join(folder, "way.sock");
  host = createServer(async (asked, answer) => {
    const { connection, "proxy-authorization": secret, host: name } = asked.headers;
    answer.setHeader("keep-alive", "timeout=99");
    answer.end(
      JSON.stringify([asked.method, asked.url, name, connection, secret, await text(asked)]),
    );
  });
  await new Promise<void>((resolve) => host.listen(0, "127.0.0.1", resolve));
  ({ port } = host.address() as AddressInfo);
});
afterEach(async () => {
  await proxy?.close();
  host.closeAllConnections();
  host.close();
  rmSync(folder, { recursive: true, force: true });
});

const opens = async (...reach: Reachable[]) => {
  proxy = await allowingProxy(path, reach);
};
const local = (name = "127.0.0.1"): Reachable => ({ host: name, port, private: true });

/** One plain request through the proxy: its status and body. */
function asks(url: string, body = ""): Promise<[number | undefined, string]> {
  const headers = { "proxy-authorization": "Basic abc" };
  return new Promise((resolve, reject) => {
    const call = request({ socketPath: path, path: url, method: "PUT", headers, agent: false });
    call.on("error", reject);
    call.on(
      "response",
      (answer) => void text(answer).then((said) => resolve([answer.statusCode, said])),
    );
    call.end(body);
  });
}

/** All that comes back on a connection on which `words` are said. */
async function says(words: string): Promise<string> {
  const socket = connect(path);
  socket.write(words);
  return text(socket);
}

const GET = "GET /deep HTTP/1.1\r\nHost: inner\r\nConnection: close\r\n\r\n";

test("a plain request to a named host goes through, without what is between neighbours", async () => {
  await opens(local());
  expect(await asks(`http://127.0.0.1:${port}/a?b=1`, "body")).toEqual([
    200,
    JSON.stringify(["PUT", "/a?b=1", `127.0.0.1:${port}`, "close", null, "body"]),
  ]);
});

test("a tunnel to a named host carries whatever is said in it", async () => {
  await opens(local());
  const answer = await says(`CONNECT 127.0.0.1:${port} HTTP/1.1\r\n\r\n${GET}`);
  expect(answer).toMatch(/^HTTP\/1\.1 200 .*\r\n\r\nHTTP\/1\.1 200 OK\r\n/);
  expect(answer).toContain('["GET","/deep","inner"');
});

test("every other host, port and scheme is answered 403, and nothing reaches it", async () => {
  let reached = 0;
  host.on("request", () => reached++);
  await opens({ ...local(), port: port === 65_535 ? 1 : port + 1 });
  expect(await asks(`http://127.0.0.1:${port}/`)).toEqual([
    403,
    expect.stringContaining(String(port)),
  ]);
  expect(await says(`CONNECT 127.0.0.1:${port} HTTP/1.1\r\n\r\n${GET}`)).toMatch(
    /^HTTP\/1\.1 403 /,
  );
  expect((await asks(`https://127.0.0.1:${port}/`))[0]).toBe(403);
  expect((await asks("/etc/passwd"))[0]).toBe(403);
  expect(await says("CONNECT nothing HTTP/1.1\r\n\r\n")).toMatch(/^HTTP\/1\.1 403 /);
  expect(reached).toBe(0);
});

test("a name that leads into a private network is refused, unless it may", async () => {
  await opens({ ...local("localhost"), private: false });
  expect(await asks(`http://localhost:${port}/`)).toEqual([
    403,
    expect.stringMatching(/localhost leads into a private network \(.*name it by its address/),
  ]);
});

test("a host that does not answer is told as 502", async () => {
  host.close();
  await opens(local());
  expect((await asks(`http://127.0.0.1:${port}/`))[0]).toBe(502);
  expect(await says(`CONNECT 127.0.0.1:${port} HTTP/1.1\r\n\r\n`)).toMatch(/^HTTP\/1\.1 502 /);
});

test("addresses of this machine, of private networks and of nobody are no public host's", () => {
  const not =
    "127.0.0.1 10.9.8.7 172.31.0.1 192.168.1.1 169.254.169.254 100.64.0.1 0.0.0.0 224.0.0.1 255.255.255.255";
  for (const address of [
    ...not.split(" "),
    "::1",
    "::",
    "fe80::1",
    "fd12::1",
    "ff02::1",
    "::ffff:10.0.0.1",
    "64:ff9b::a00:1",
  ])
    expect(isPublic(address), address).toBe(false);
  for (const address of ["8.8.8.8", "172.32.0.1", "2606:4700::1111", "::ffff:8.8.8.8"])
    expect(isPublic(address), address).toBe(true);
});

test("where nothing is named nothing listens; else a job's way goes with the job", async () => {
  expect((await jobProxy([])).way).toBeNull();
  const opened = await jobProxy([`127.0.0.1:${port}`]);
  expect(opened.way).toMatchObject({ reach: [local()], registry: null });
  path = opened.way?.socket ?? "";
  expect((await asks(`http://127.0.0.1:${port}/`))[0]).toBe(200);
  await opened[Symbol.asyncDispose]();
  await expect(asks(`http://127.0.0.1:${port}/`)).rejects.toMatchObject({ code: "ENOENT" });
});

test("the registry is the one that the account's npm is configured for; its credentials are not taken along", async () => {
  const set = (npm_config_registry: string) => ({
    PATH: process.env.PATH,
    HOME: folder,
    npm_config_registry,
  });
  expect(await npmRegistry(set("http://127.0.0.1:4873/npm/"))).toBe("http://127.0.0.1:4873/npm/");
  const told = npmRegistry(set("http://me:secret@127.0.0.1:4873/npm/"));
  await expect(told).rejects.toThrow(/without credentials/);
  await expect(told).rejects.not.toThrow(/secret@/);
  await expect(npmRegistry({ PATH: folder })).rejects.toThrow(/npm is not installed; .*network/);
});
