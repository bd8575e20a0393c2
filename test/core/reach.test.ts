import { expect, test } from "vitest";
import { hostAndPort, mayReach, proxyEnvironment, reachOf } from "../../app/core/reach.ts";

const MIRROR = "http://10.1.2.3:4873/npm/";

test.each([
  ["Example.ORG", { host: "example.org", port: null }],
  ["example.org:8443", { host: "example.org", port: 8443 }],
  ["10.0.0.5:80", { host: "10.0.0.5", port: 80 }],
  ["[::1]:80", { host: "::1", port: 80 }],
  ["[FD00::1]", { host: "fd00::1", port: null }],
  ["https://example.org", null],
  ["example.org/path", null],
  ["*.example.org", null],
  ["example.org:0", null],
  ["example.org:65536", null],
  ["::1", null],
  ["a b", null],
  ["user@example.org", null],
  ["", null],
])("%s is read as what it names, or as nothing", (text, named) => {
  expect(hostAndPort(text)).toEqual(named);
});

test("only what is named is reached, by its whole name, at the web's ports or the one that is named", () => {
  const reach = reachOf(["example.org", "api.example.org:8443"], MIRROR);
  const allowed = (host: string, port: number) => mayReach(reach, host, port) !== null;
  expect(allowed("example.org", 443)).toBe(true);
  expect(allowed("EXAMPLE.org.", 80)).toBe(true);
  expect(allowed("example.org", 22)).toBe(false);
  expect(allowed("api.example.org", 8443)).toBe(true);
  expect(allowed("api.example.org", 443)).toBe(false);
  expect(allowed("www.example.org", 443)).toBe(false);
  expect(allowed("example.org.evil.net", 443)).toBe(false);
  expect(allowed("10.1.2.3", 4873)).toBe(false);
});

test("a private network is reached where it is named by its address, and where the account's own registry lies", () => {
  const reach = reachOf(
    ["example.org", "10.0.0.5:80", "localhost:81", "[::1]:82", "registry"],
    MIRROR,
  );
  expect(reach.map((one) => [one.host, one.port, one.private])).toEqual([
    ["example.org", null, false],
    ["10.0.0.5", 80, true],
    ["localhost", 81, true],
    ["::1", 82, true],
    ["10.1.2.3", 4873, true],
  ]);
  expect(reachOf(["registry"], "https://packages.example.org/")).toEqual([
    { host: "packages.example.org", port: 443, private: true },
  ]);
});

test("programs are told of the proxy in both spellings, and ask their own loopback themselves unless it is named", () => {
  const env = proxyEnvironment(4000, reachOf(["127.0.0.1:4873"], MIRROR));
  expect(env).toEqual({
    HTTPS_PROXY: "http://127.0.0.1:4000",
    HTTP_PROXY: "http://127.0.0.1:4000",
    NO_PROXY: "localhost,::1",
    https_proxy: "http://127.0.0.1:4000",
    http_proxy: "http://127.0.0.1:4000",
    no_proxy: "localhost,::1",
  });
});
