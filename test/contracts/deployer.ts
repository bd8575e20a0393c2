import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Deployer, Release } from "../../app/ports/deployer.ts";

/** A deployer, and releases of it that do and do not get healthy. */
export interface DeployerUnderTest {
  readonly deployer: Deployer;
  good(sha: string, given?: Partial<Release>): Release;
  bad(sha: string, given?: Partial<Release>): Release;
  /** A port that another program has. */
  readonly takenPort: number;
  dispose(): Promise<void>;
}

const A = "aaaa1111";
const B = "bbbb2222";

/** What every way of deploying promises. */
export function deployerContract(name: string, make: () => Promise<DeployerUnderTest>): void {
  describe(`deployer: ${name}`, () => {
    let made: DeployerUnderTest;
    beforeEach(async () => {
      made = await make();
    });
    afterEach(() => made.dispose());

    test("a release that gets healthy is in charge, at a port of its own", async () => {
      const outcome = await made.deployer.deploy(made.good(A));
      expect(outcome).toMatchObject({ kind: "healthy" });
      expect(await made.deployer.status("farm")).toMatchObject({
        product: "farm",
        sha: A,
        previous: null,
        state: "healthy",
        reason: null,
        ...(outcome.kind === "healthy" ? { url: outcome.url, port: outcome.port } : {}),
      });
      expect(await made.deployer.list()).toHaveLength(1);
    });

    test("deploying what already runs answers the same", async () => {
      const first = await made.deployer.deploy(made.good(A));
      expect(await made.deployer.deploy(made.good(A))).toEqual(first);
    });

    test("it says which folders its releases are shown, also when they run no more", async () => {
      expect(await made.deployer.shown()).toEqual([]);
      const from = import.meta.dirname;
      const mounts = [{ from, to: "/box/node_modules", writable: false }];
      await made.deployer.deploy(made.good(A, { mounts }));
      await made.deployer.stop("farm");
      expect(await made.deployer.shown()).toContain(from);
    });

    test("the next release takes the port over, and the one before is remembered", async () => {
      const first = await made.deployer.deploy(made.good(A));
      expect(await made.deployer.deploy(made.good(B))).toEqual(first);
      expect(await made.deployer.status("farm")).toMatchObject({ sha: B, previous: A });
    });

    test("a release that does not get healthy is taken back, and asking again answers the same", async () => {
      await made.deployer.deploy(made.good(A));
      const outcome = await made.deployer.deploy(made.bad(B));
      expect(outcome).toMatchObject({ kind: "unhealthy", rolledBackTo: A });
      expect(await made.deployer.status("farm")).toMatchObject({ sha: A, state: "healthy" });
      expect(await made.deployer.deploy(made.bad(B))).toEqual(outcome);
    });

    test("a first release that does not get healthy leaves nothing deployed", async () => {
      expect(await made.deployer.deploy(made.bad(A))).toMatchObject({
        kind: "unhealthy",
        rolledBackTo: null,
      });
      expect(await made.deployer.status("farm")).toBeNull();
      expect(await made.deployer.list()).toEqual([]);
    });

    test("a stopped product stays known, and runs again when it is deployed", async () => {
      await made.deployer.deploy(made.good(A));
      await made.deployer.stop("farm");
      await made.deployer.stop("farm");
      expect(await made.deployer.status("farm")).toMatchObject({ state: "stopped", sha: A });
      expect(await made.deployer.deploy(made.good(A))).toMatchObject({ kind: "healthy" });
    });

    test("a port that another program or product has is refused before anything is stopped", async () => {
      const first = await made.deployer.deploy(made.good(A));
      const port = made.takenPort;
      expect(await made.deployer.deploy(made.good(B, { port }))).toMatchObject({
        kind: "unhealthy",
        reason: `port ${port} is taken by another program`,
        rolledBackTo: A,
      });
      expect(await made.deployer.portFree(port)).toBe(false);
      const other = await made.deployer.deploy(made.good(B, { product: "library" }));
      expect(other).toMatchObject({ kind: "healthy" });
      expect(other).not.toEqual(first);
    });

    test("a product that was never deployed is told apart from one that is stopped", async () => {
      expect(await made.deployer.status("farm")).toBeNull();
      await expect(made.deployer.stop("farm")).rejects.toMatchObject({ code: "not-found" });
      await expect(made.deployer.logs("farm")).rejects.toMatchObject({ code: "not-found" });
    });
  });
}
