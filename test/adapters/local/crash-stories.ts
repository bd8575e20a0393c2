import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { localDeployer } from "../../../app/adapters/local/local-deployer.ts";
import type { Rooms } from "../../../app/ports/boxes.ts";
import type { Deployer } from "../../../app/ports/deployer.ts";
import { nothingLeft } from "../sandbox/traces.ts";
import type { KilledTask } from "./killed-deployer.ts";
import { type Behaviour, NO_SECRETS, NODE_TOOLS, releaseOf, say } from "./release.ts";

const A = "aaaa1111";
const B = "bbbb2222";
const KILLED = fileURLToPath(new URL("./killed-deployer.ts", import.meta.url));

/** Kills the deploying process at the given instants of a switch from A to B, and looks at what a new one makes of it. */
export function crashStories(
  name: string,
  openRooms: () => Promise<Rooms>,
  instants: { readonly healthy: readonly number[]; readonly failing: readonly number[] },
): void {
  describe(`a deployment that is killed, ${name}`, () => {
    let folder: string;
    let rooms: Rooms;
    let deployer: Deployer;
    const open = () => localDeployer({ folder, rooms, tools: NODE_TOOLS, secrets: NO_SECRETS });
    beforeEach(async () => {
      folder = mkdtempSync(join(tmpdir(), "crash-"));
      rooms = await openRooms();
      deployer = open();
      const first = await deployer.deploy(releaseOf("healthy", { sha: A }));
      if (first.kind !== "healthy") throw new Error(first.reason);
      await say(first.url, "/kept", "PUT");
      await deployer.close();
    });
    afterEach(async () => {
      await deployer.close();
      rmSync(folder, { recursive: true, force: true });
      nothingLeft();
    });
    const deployKilled = async (behaviour: Behaviour, killAt: number) => {
      const task: KilledTask = { folder, isolation: rooms.isolation, behaviour, sha: B, killAt };
      const child = spawn(process.execPath, [KILLED, JSON.stringify(task)], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      let said = "";
      child.stdout.on("data", (piece) => {
        said += piece;
      });
      const [, signal] = (await once(child, "close")) as [number | null, string | null];
      return signal === "SIGKILL" ? "killed" : said.trim();
    };
    const wereAlone = async () => {
      const logs = await Promise.all([A, B].map((sha) => deployer.logs("farm", sha)));
      expect(logs.join("")).not.toContain("overlap");
    };
    const url = async () => (await deployer.status("farm"))?.url ?? "";

    test.each(
      instants.healthy,
    )("at instant %i, its new release gets in charge with all data", async (at) => {
      expect(await deployKilled("healthy", at)).toBe("killed");
      deployer = open();
      await deployer.resume();
      const outcome = await deployer.deploy(releaseOf("healthy", { sha: B }));
      expect(outcome).toMatchObject({ kind: "healthy" });
      expect(await deployer.status("farm")).toMatchObject({ sha: B, previous: A });
      expect(await say(await url())).toMatchObject({ release: B, note: "kept" });
      await wereAlone();
    });

    test.each(
      instants.failing,
    )("at instant %i, its failing release is taken back with all data", async (at) => {
      expect(await deployKilled("spoils-data-then-exits", at)).toBe("killed");
      deployer = open();
      await deployer.resume();
      const again = await deployer.deploy(releaseOf("spoils-data-then-exits", { sha: B }));
      expect(again).toMatchObject({ kind: "unhealthy", rolledBackTo: A });
      const said = await say(await url());
      expect(said).toMatchObject({ release: A, note: "kept" });
      // What the failed release wrote is gone from the data, its own line among the starts too.
      expect(new Set(said.starts)).toEqual(new Set([A]));
      await wereAlone();
    });

    test("every instant of a switch was tried", async () => {
      const past = 10_000;
      expect(await deployKilled("healthy", past)).toBe(`${HEALTHY_INSTANTS} instants`);
      deployer = open();
      await deployer.resume();
      const outcome = await deployer.deploy(releaseOf("healthy", { sha: B }));
      expect(outcome).toMatchObject({ kind: "healthy" });
      expect((await say(await url())).release).toBe(B);
    });
  });
}

/** Acts of a healthy switch: room of A, files, stopping, aside, starting, room of B, in charge, prune; two instants each. */
export const HEALTHY_INSTANTS = 16;
