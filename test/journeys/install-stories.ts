import { readdirSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Overrides } from "../../app/compose.ts";
import { beginJourney, type Journey } from "./journey.ts";
import type { Files, Shelf } from "./shelf.ts";

/** What is installed: a module that the product's server is started with. It minds that nothing lies there but the keys' files. */
const VENDOR = `
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
const there = readdirSync(".").sort().join();
if (there !== "package.json,vendor.mjs") throw new Error("more lies here than the keys' files: " + there);
mkdirSync("node_modules/greeting", { recursive: true });
writeFileSync("node_modules/greeting/package.json", '{ "type": "module", "exports": "./index.js" }');
writeFileSync("node_modules/greeting/index.js", "globalThis.greeting = true;");
writeFileSync("package.json", "spoiled");
`;
const FILES: Files = { "package.json": '{ "type": "module" }\n', "vendor.mjs": VENDOR };
const INSTALL = "install: { command: [node, vendor.mjs], keys: [package.json, vendor.mjs] }\n";

/** The shelf, which does not start without what is installed. */
const SHELF: Shelf = {
  pack: "either",
  candidates: 1,
  run: ["node", "--import", "greeting", "src/server.ts"],
  more: INSTALL,
};

/** The stories of a product that installs what it needs. */
export function installStories(name: string, overrides: Overrides): void {
  describe(`install, ${name}`, () => {
    let journey: Journey;
    beforeEach(async () => {
      journey = await beginJourney(overrides);
    }, 60_000);
    afterEach(() => journey.ends());

    test("what is installed once is there for verifiers, trials and the running release", async () => {
      await journey.has(SHELF, FILES);
      const installs = readdirSync(join(journey.home, "installs"));
      expect(installs).toHaveLength(1);
      const status = await journey.settles(await journey.submits());
      expect(status).toMatchObject({ status: "delivered", delivery: { health: "active" } });
      expect(readdirSync(join(journey.home, "installs"))).toEqual(installs);
      const health = await fetch(`${status.delivery?.url}/health`);
      expect(health.status).toBe(200);
      await journey.restarts();
      await vi.waitFor(
        async () =>
          expect(await journey.factory().services()).toMatchObject([{ status: "healthy" }]),
        { timeout: 20_000, interval: 50 },
      );
      expect((await fetch(`${status.delivery?.url}/health`)).status).toBe(200);
    }, 240_000);

    test("an installation that fails is refused at registration, with what it said", async () => {
      const files = {
        ...FILES,
        "vendor.mjs": 'console.log("no such package: greeting"); process.exit(1);',
      };
      await expect(journey.has(SHELF, files)).rejects.toMatchObject({
        code: "refused",
        message: expect.stringMatching(/node vendor\.mjs.*exit 1\nno such package: greeting/s),
      });
      expect(await journey.factory().productList()).toEqual([]);
    }, 60_000);
  });
}
