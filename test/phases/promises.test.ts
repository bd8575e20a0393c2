import { describe, expect, test } from "vitest";
import { digest } from "../../app/core/canonical.ts";
import type { EvaluateInput, JobOutcome } from "../../app/core/job.ts";
import type { Pack } from "../../app/core/pack/pack.ts";
import { PRODUCT_FILE } from "../../app/core/product.ts";
import { type FakeLine, fakeLine, INTENT, type Story } from "../fakes/line.ts";
import { shopPack } from "./sample.ts";

/** The shop's pack with these families alone, and what covers the second intent's new key beside. */
function version(...ids: readonly string[]): Pack {
  const pack = shopPack(["order", "kept"], false);
  const fresh = shopPack(["counted"], false).families.filter(({ id }) => id === "adds");
  const families = [
    ...pack.families.filter(({ id }) => ids.includes(id)),
    ...fresh.map((one) => ({ ...one, id: "counts" })),
  ];
  return { ...pack, families, files: { "pack.yml": digest(ids) } };
}

const FIRST = version("adds", "finds", "lists", "refuses");
/** Without the family that the second build will not keep to. */
const SECOND = version("adds", "finds", "refuses");
const AGAIN = INTENT.replace(
  "- [kept]",
  "- [counted] Orders that were taken are counted.\n- [kept]",
).replace("small shop", "growing shop");

type Outcome = "passed" | "failed" | "missing";

interface Told extends Story {
  /** How the second intent's build does on a family, and how the base does. */
  readonly build?: (family: string, seed: string) => Outcome;
  readonly base?: (family: string, seed: string) => Outcome;
}

/** A product with one delivered intent, whose pack has lost a family since. */
async function delivered({ build = () => "passed", base, ...story }: Told = {}): Promise<FakeLine> {
  const heads = new Set<string>();
  let second = false;
  const line: FakeLine = await fakeLine({
    pack: FIRST,
    behaves: (sha, family, seed) => {
      if (!second) return heads.size > 0 && line?.isHead(sha) === true ? "failed" : "passed";
      if (!line.isHead(sha)) return build(family, seed);
      return base?.(family, seed) ?? (family === "counts" ? "failed" : "passed");
    },
    ...story,
  });
  heads.add(line.forge.branchHead("main") ?? "");
  const ended = await line.settles(await line.submits());
  expect(ended.status).toBe("delivered");
  second = true;
  line.changesPack(SECOND);
  return line;
}

const sentence = async (line: FakeLine, intent: string) => {
  const { verdict } = await line.settles(intent);
  return verdict?.criteria.find(({ name }) => name === "earlier-promises")?.sentence ?? "";
};

const jobs = (line: FakeLine, intent: string) =>
  line.runner.begun.filter((key) => key.startsWith(`${intent}/`) && key.includes("promises"));

/** The product's own file, by which a person is asked before the merge. */
async function finalApproval({ forge }: FakeLine): Promise<string> {
  const head = forge.branchHead("main") ?? "";
  const product = { name: "shop", repository: "", branch: "main" };
  return `${await forge.read(product, head, PRODUCT_FILE)}approval: final\n`;
}

describe("what an earlier intent promised", () => {
  test("is played on the build of the next one, by the pack that judged it then, and kept", async () => {
    const line = await delivered();
    const intent = await line.submits(AGAIN);
    expect(await line.settles(intent)).toMatchObject({ status: "delivered" });
    expect(await sentence(line, intent)).toMatch(/^What i2 promised is kept on 64 draws of adds, /);
    const [fixed] = await line.events(intent, "promises-fixed");
    expect(fixed?.data.played.map(({ family, draws }) => [family, draws])).toEqual([
      ["adds", 16],
      ["finds", 16],
      ["lists", 16],
      ["refuses", 16],
    ]);
    const played = await line.events(intent, "promises-played");
    expect(played.flatMap(({ data }) => data.draws)).toHaveLength(64);
  });

  test("and is broken refuses the build, by name, and without banning its tree", async () => {
    const line = await delivered({
      build: (family) => (family === "lists" ? "failed" : "passed"),
      product: "budget: { attempts: 1 }\n",
    });
    const intent = await line.submits(AGAIN);
    const ended = await line.settles(intent);
    expect(ended).toMatchObject({ status: "refused", verdict: { outcome: "refused" } });
    expect(await sentence(line, intent)).toContain(
      "intent i2's promises `order`, `kept` are broken: family lists, draw 32 (and 15 more of its 16), passes twice on the base and fails twice on the candidate",
    );
    const [given] = await line.events(intent, "verdict-given");
    expect(given?.data.because).toBe("evidence");
    expect(line.forge.calls).toHaveLength(1);
  });

  test("and is withdrawn by the new spec is not played, and the check says so", async () => {
    const line = await delivered({
      build: (family) => (family === "lists" ? "failed" : "passed"),
    });
    const intent = await line.submits(`${AGAIN}\n### Supersedes\n- kept\n`);
    expect(await line.settles(intent)).toMatchObject({ status: "delivered" });
    expect(await sentence(line, intent)).toMatch(
      /^No earlier promise is to be kept\. Left out, withdrawn by this spec: adds \(`kept` of i2\), /,
    );
    expect(jobs(line, intent)).toEqual([]);
  });

  test("is not played on a build that no look accepts", async () => {
    let purpose = "";
    const line = await delivered({
      build: () => (purpose === "confirmation" ? "failed" : "passed"),
      product: "budget: { attempts: 1 }\n",
      before: ({ input }) => {
        if ("purpose" in input) ({ purpose } = input);
      },
    });
    const intent = await line.submits(AGAIN);
    expect(await line.settles(intent)).toMatchObject({ status: "refused" });
    expect(await line.events(intent, "trials-played")).not.toEqual([]);
    expect(jobs(line, intent)).toEqual([]);
  });

  test("and whose play is lost leaves the verdict open: nothing is merged", async () => {
    const lost = (input: EvaluateInput): JobOutcome | null =>
      input.purpose === "promises" ? { kind: "lost", why: "the machine went away" } : null;
    const line = await delivered({ product: "budget: { attempts: 1 }\n", loses: lost });
    const intent = await line.submits(AGAIN);
    expect(await line.settles(intent)).toMatchObject({ status: "inconclusive" });
    expect(await sentence(line, intent)).toMatch(/^64 draws of 64 show nothing/);
    expect(line.forge.calls).toHaveLength(1);
  });

  test("and that the base does not keep either is nothing that the build took away", async () => {
    const line = await delivered({
      build: (family) => (family === "lists" ? "failed" : "passed"),
      base: (family) => (family === "lists" || family === "counts" ? "failed" : "passed"),
    });
    const intent = await line.submits(AGAIN);
    expect(await line.settles(intent)).toMatchObject({ status: "delivered" });
    expect(await sentence(line, intent)).toContain("(16 of them not kept by the base either)");
  });

  test("by a pack that is not kept here ends the intent before anything is built", async () => {
    const line = await delivered();
    line.world.keptPacks.kept = async () => null;
    const intent = await line.submits(AGAIN);
    const ended = await line.settles(intent);
    expect(ended).toMatchObject({ status: "inconclusive", reason: { code: "pack-not-kept" } });
    expect(ended.reason?.sentence).toContain("what i2 promised cannot be played");
    expect(await line.events(intent, "build-started")).toEqual([]);
  });

  test("is found broken, and played once, though the factory is killed when the play begins and at any moment after", async () => {
    let kills = 0;
    const line = await delivered({
      build: (family) => (family === "lists" ? "failed" : "passed"),
      product: "budget: { attempts: 1 }\n",
      before: ({ key }, self) => {
        if (!key.includes("promises") || kills > 0) return;
        kills += 1;
        void self.restarts();
      },
    });
    const intent = await line.submits(AGAIN);
    for (let moment = 0; moment < 25; moment += 1) {
      await new Promise((resolve) => setTimeout(resolve, moment % 5));
      await line.restarts();
    }
    expect(await line.settles(intent)).toMatchObject({ status: "refused" });
    expect(kills).toBe(1);
    expect(await sentence(line, intent)).toContain("family lists, draw 32 (and 15 more of its 16)");
    const played = await line.events(intent, "promises-played");
    expect(played.map(({ data }) => data.draws.length)).toEqual([50, 14]);
    expect(await line.events(intent, "promises-fixed")).toHaveLength(1);
  });

  test("is judged again after a wait for a person, and not played again", async () => {
    const line = await delivered();
    line.forge.commits({ [PRODUCT_FILE]: await finalApproval(line) });
    const intent = await line.submits(AGAIN);
    expect(await line.settles(intent)).toMatchObject({ status: "waiting", phase: "deliver" });
    await line.factory.approve(intent, "bea");
    expect(await line.settles(intent)).toMatchObject({ status: "delivered" });
    expect(jobs(line, intent)).toHaveLength(1);
  });

  test("is played once where every step is done twice", async () => {
    const line = await delivered({ twice: true });
    const intent = await line.submits(AGAIN);
    expect(await line.settles(intent)).toMatchObject({ status: "delivered" });
    const played = await line.events(intent, "promises-played");
    expect(played.flatMap(({ data }) => data.draws.map(({ index }) => index))).toEqual(
      Array.from({ length: 64 }, (_, index) => index),
    );
    expect(new Set(jobs(line, intent)).size).toBe(jobs(line, intent).length);
  });
});

test("where nothing was delivered before, the criterion is met and nothing is played", async () => {
  const line = await fakeLine({ pack: FIRST });
  const intent = await line.submits();
  expect(await line.settles(intent)).toMatchObject({ status: "delivered" });
  expect(await sentence(line, intent)).toBe("No earlier promise is to be kept.");
  expect(await line.events(intent, "promises-fixed", "promises-played")).toEqual([]);
});
