import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Overrides } from "../../app/compose.ts";
import { beginJourney, type Journey } from "./journey.ts";
import { makeShelf } from "./shelf.ts";

/** Asks for an address through the proxy that the environment names, then without it, and says what came of both. */
const ASK = `
import { request } from "node:http";
const [url] = process.argv.slice(2);
const ask = (options) => new Promise((resolve) => {
  const call = request({ ...options, agent: false }, (answer) => { answer.resume(); answer.on("end", () => resolve(answer.statusCode)); });
  call.on("error", (error) => resolve(error.code));
  call.end();
});
const proxy = process.env.HTTP_PROXY;
const through = proxy === undefined ? "no proxy" : await ask({ host: "127.0.0.1", port: new URL(proxy).port, path: url });
const { hostname: host, port } = new URL(url);
console.log("through", through, "direct", await ask({ host, port }));
process.exit(1);
`;

/** The stories of a product that names hosts; `walls`: what goes past the proxy comes nowhere. */
export function networkStories(name: string, overrides: Overrides, walls: boolean): void {
  describe(`network, ${name}`, () => {
    let journey: Journey;
    let servers: Server[];
    let named: string;
    let other: string;
    beforeEach(async () => {
      servers = [0, 0].map(() => createServer((_, answer) => answer.end("here")));
      for (const server of servers)
        await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      [named = "", other = ""] = servers.map(
        (server) => `127.0.0.1:${(server.address() as AddressInfo).port}`,
      );
      journey = await beginJourney(overrides);
    }, 60_000);
    afterEach(async () => {
      for (const server of servers) server.close();
      await journey.ends();
    });

    const productFile = (network: string, install = "") => `version: 1
name: shelf
stack: none
run: { kind: command, command: [node, ask.mjs] }
verify:
  named: [node, ask.mjs, "http://${named}/"]
  other: [node, ask.mjs, "http://${other}/"]
${network}
${install}`;
    const adds = async (file: string) => {
      const files = { ".factory/product.yml": file, "ask.mjs": ASK };
      const { saw } = await journey
        .factory()
        .productAdd(makeShelf(journey.home, { pack: null }, files));
      return Object.fromEntries(saw.map(({ what, sentence }) => [what, sentence]));
    };
    const direct = walls ? "direct ECONNREFUSED" : "direct 200";

    test("a verifier reaches the hosts that are named, and no other", async () => {
      const saw = await adds(productFile(`network: ["${named}"]`));
      expect(saw.named).toContain(`through 200 ${direct}`);
      expect(saw.other).toContain(`through 403 ${direct}`);
    });

    test("where nothing is named there is no proxy", async () => {
      const saw = await adds(productFile("network: []"));
      expect(saw.named).toContain(`through no proxy ${direct}`);
    });

    test("an installation reaches the hosts that it names itself, and no other", async () => {
      const install = (host: string) =>
        `install: { command: [node, ask.mjs, "http://${host}/"], keys: [ask.mjs], network: ["${named}"] }`;
      // It always ends with an error, so that what it said is told.
      await expect(adds(productFile("", install(named)))).rejects.toThrow(`through 200 ${direct}`);
      const again = { name: "again", pack: null };
      const files = { ".factory/product.yml": productFile("", install(other)), "ask.mjs": ASK };
      await expect(
        journey.factory().productAdd(makeShelf(journey.home, again, files)),
      ).rejects.toThrow(`through 403 ${direct}`);
    });
  });
}
