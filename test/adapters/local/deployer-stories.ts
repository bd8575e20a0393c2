import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { localDeployer } from "../../../app/adapters/local/local-deployer.ts";
import type { Rooms } from "../../../app/ports/boxes.ts";
import type { Deployer, DeployOutcome } from "../../../app/ports/deployer.ts";
import { type DeployerUnderTest, deployerContract } from "../../contracts/deployer.ts";
import { nothingLeft } from "../sandbox/traces.ts";
import {
  type Behaviour,
  NO_SECRETS,
  NODE_TOOLS,
  releaseOf,
  say,
  secretsIn,
  writeServer,
} from "./release.ts";

const A = "aaaa1111";
const B = "bbbb2222";

/** The contract and the stories of the deploy target `local`, on rooms of one kind. */
export function localDeployerStories(name: string, openRooms: () => Promise<Rooms>): void {
  deployerContract(`local, ${name}`, () => underTest(openRooms));

  describe(`local deployer, ${name}`, () => {
    let folder: string;
    let deployer: Deployer;
    let rooms: Rooms;
    beforeEach(async () => {
      folder = mkdtempSync(join(tmpdir(), "deploy-"));
      rooms = await openRooms();
      deployer = localDeployer({ folder, rooms, tools: NODE_TOOLS, secrets: NO_SECRETS });
    });
    afterEach(async () => {
      await deployer.close();
      rmSync(folder, { recursive: true, force: true });
      nothingLeft();
    });
    const deploys = (behaviour: Behaviour, sha = A, readyMs = 10_000) => {
      const run = {
        command: ["node", "server.mjs"] as [string, string],
        health: "/health",
        readyMs,
      };
      return deployer.deploy(releaseOf(behaviour, { sha, run }));
    };
    const urlIn = (outcome: DeployOutcome) => {
      if (outcome.kind === "healthy") return outcome.url;
      throw new Error(`${outcome.reason}\n${outcome.logs}`);
    };

    test("the data of one release is there for the next", async () => {
      const url = urlIn(await deploys("healthy"));
      await say(url, "/kept", "PUT");
      await deploys("healthy", B);
      expect(await say(url)).toEqual({ release: B, note: "kept", starts: [A, B] });
    });

    test("a product whose root is a folder of its repository runs there, also after a restart", async () => {
      const materialise = (tree: string) => writeServer(join(tree, "apps/farm"));
      const url = urlIn(
        await deployer.deploy(releaseOf("healthy", { root: "apps/farm", materialise })),
      );
      expect((await say(url)).release).toBe(A);
      await deployer.close();
      deployer = localDeployer({ folder, rooms, tools: NODE_TOOLS, secrets: NO_SECRETS });
      await deployer.resume();
      await vi.waitFor(async () => expect((await say(url)).starts).toEqual([A, A]), {
        timeout: 10_000,
        interval: 50,
      });
    });

    test("asking for what runs starts nothing", async () => {
      const url = urlIn(await deploys("healthy"));
      await deploys("healthy");
      expect((await say(url)).starts).toEqual([A]);
    });

    test("a release that spoils the data and fails is undone, and what it left can be read", async () => {
      const url = urlIn(await deploys("healthy"));
      await say(url, "/kept", "PUT");
      const outcome = await deploys("spoils-data-then-exits", B);
      expect(outcome).toMatchObject({
        kind: "unhealthy",
        reason: "it ended with exit code 7",
        rolledBackTo: A,
      });
      expect(await say(url)).toEqual({ release: A, note: "kept", starts: [A, A] });
      expect(await deployer.logs("farm", B)).toContain("starting as spoils-data-then-exits");
      expect(readdirSync(join(folder, "farm", "releases", B)).sort()).toEqual([
        "data",
        "release.json",
        "tree",
      ]);
    });

    test("a secret reaches the running release alone: no file and no log of the factory holds its value", async () => {
      const value = "correct horse battery";
      const store = secretsIn({ MAIL_PASSWORD: value });
      const other = localDeployer({ folder, rooms, tools: NODE_TOOLS, secrets: store });
      try {
        const release = releaseOf("healthy", { secrets: ["MAIL_PASSWORD"] });
        expect(await other.deploy(release)).toMatchObject({ kind: "healthy" });
        const logs = await other.logs("farm");
        expect(logs).toContain("mail with [MAIL_PASSWORD], which is known");
        expect(logs).not.toContain(value);
        for (const path of readdirSync(folder, { recursive: true, encoding: "utf8" }))
          if (statSync(join(folder, path)).isFile())
            expect(readFileSync(join(folder, path), "utf8"), path).not.toContain(value);
        expect(readFileSync(join(folder, "farm/releases", A, "release.json"), "utf8")).toContain(
          "MAIL_PASSWORD",
        );
      } finally {
        await other.close();
      }
    });

    test("a release whose secret has no value is never started, and says which", async () => {
      const release = releaseOf("healthy", { secrets: ["MAIL_PASSWORD"] });
      expect(await deployer.deploy(release)).toMatchObject({
        kind: "unhealthy",
        reason: "farm has no value for MAIL_PASSWORD",
        rolledBackTo: null,
      });
    });

    test.each([
      [
        "silent",
        700,
        /GET \/health at HOST:PORT did not answer 200 within 700 ms \(nothing listens there\)/,
      ],
      ["wrong-port", 700, /nothing listens there/],
      // It must have come to answer by then, on a busy machine too.
      ["answers-500", 3000, /it answered 500/],
    ] as const)("a product that is %s is ended, saying why", async (behaviour, within, reason) => {
      const outcome = await deploys(behaviour, A, within);
      expect(outcome).toMatchObject({ kind: "unhealthy", rolledBackTo: null });
      expect(outcome.kind === "unhealthy" && outcome.reason).toMatch(reason);
      nothingLeft();
    });

    test("a product that crashes is started again with its data", async () => {
      const url = urlIn(await deploys("healthy"));
      await say(url, "/kept", "PUT");
      await fetch(`${url}/crash`).catch(() => undefined);
      const again = await vi.waitFor(
        async () => {
          const said = await say(url);
          expect(said.starts).toHaveLength(2);
          return said;
        },
        { timeout: 10_000, interval: 50 },
      );
      expect(again.note).toBe("kept");
      expect(await deployer.logs("farm")).toContain("it ended with exit code 1");
    });

    test("a product that ignores being asked to end is ended by force", {
      timeout: 20_000,
    }, async () => {
      urlIn(await deploys("stubborn"));
      await deployer.stop("farm");
      nothingLeft();
      expect(await deployer.logs("farm")).toContain("no\n");
    });

    test("a product that prints without end runs on in bounded logs", async () => {
      const url = urlIn(await deploys("floods"));
      await vi.waitFor(
        async () => expect(await deployer.logs("farm")).toContain("writes too much"),
        {
          timeout: 10_000,
          interval: 100,
        },
      );
      expect((await say(url)).release).toBe(A);
      expect(Buffer.byteLength(await deployer.logs("farm"))).toBeLessThanOrEqual(64 * 1024);
    });

    test.each([
      ["eats-memory", "it used more memory"],
      ["fills-disk", "DATA_DIR holds more"],
    ] as const)("a product that %s is ended, saying so, and tried again later", async (behaviour, reason) => {
      await deploys(behaviour);
      await vi.waitFor(async () => expect(await deployer.logs("farm")).toContain(reason), {
        timeout: 20_000,
        interval: 100,
      });
    });

    test("after a restart of the factory what should run runs, at the same port", async () => {
      const url = urlIn(await deploys("healthy"));
      await say(url, "/kept", "PUT");
      await deployer.deploy(releaseOf("healthy", { product: "library" }));
      await deployer.stop("library");
      await deployer.close();
      deployer = localDeployer({ folder, rooms, tools: NODE_TOOLS, secrets: NO_SECRETS });
      expect((await deployer.list()).map(({ state }) => state)).toEqual(["stopped", "stopped"]);
      await deployer.resume();
      expect(urlIn(await deploys("healthy"))).toBe(url);
      expect(await say(url)).toEqual({ release: A, note: "kept", starts: [A, A] });
      expect(await deployer.status("library")).toMatchObject({ state: "stopped" });
    });

    test("two products that are deployed at once get two ports", async () => {
      const outcomes = await Promise.all(
        ["farm", "library"].map((product) => deployer.deploy(releaseOf("healthy", { product }))),
      );
      expect(new Set(outcomes.map(urlIn))).toHaveLength(2);
    });

    test("a home whose path is too long for a socket is a home like any other", async () => {
      const deep = join(folder, "a-folder-with-a-rather-long-name".repeat(4));
      await deployer.close();
      deployer = localDeployer({ folder: deep, rooms, tools: NODE_TOOLS, secrets: NO_SECRETS });
      expect((await say(urlIn(await deploys("healthy")))).release).toBe(A);
    });

    test("what no release in charge, before it or failed needs is removed", async () => {
      const shas = ["a1a1", "b2b2", "c3c3", "d4d4"];
      for (const sha of shas) await deploys(sha === "b2b2" ? "exits" : "healthy", sha);
      expect(readdirSync(join(folder, "farm", "releases")).sort()).toEqual([
        "b2b2",
        "c3c3",
        "d4d4",
      ]);
      expect(readdirSync(join(folder, "farm"))).not.toContain("before");
    });

    test("a release whose files cannot be written changes nothing", async () => {
      const url = urlIn(await deploys("healthy"));
      const materialise = () => Promise.reject(new Error("no such commit"));
      await expect(deployer.deploy(releaseOf("healthy", { sha: B, materialise }))).rejects.toThrow(
        "no such commit",
      );
      expect((await say(url)).starts).toEqual([A]);
      expect(urlIn(await deploys("healthy", B))).toBe(url);
    });

    test("a product's name that would lead out of the folder is refused", async () => {
      await expect(deployer.status("../farm")).rejects.toMatchObject({ code: "invalid-input" });
    });
  });
}

async function underTest(openRooms: () => Promise<Rooms>): Promise<DeployerUnderTest> {
  const folder = mkdtempSync(join(tmpdir(), "deploy-"));
  const deployer = localDeployer({
    folder,
    rooms: await openRooms(),
    tools: NODE_TOOLS,
    secrets: NO_SECRETS,
  });
  const other = await listening();
  return {
    deployer,
    good: (sha, given) => releaseOf("healthy", { sha, ...given }),
    bad: (sha, given) => releaseOf("exits", { sha, ...given }),
    takenPort: (other.address() as { port: number }).port,
    async dispose() {
      await deployer.close();
      other.close();
      rmSync(folder, { recursive: true, force: true });
      nothingLeft();
    },
  };
}

function listening(): Promise<Server> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => resolve(server));
  });
}
