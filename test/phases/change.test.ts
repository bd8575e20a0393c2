import { expect, test } from "vitest";
import { INTENT_FILE } from "../../app/core/change.ts";
import type { CheckRequest } from "../../app/core/requests.ts";
import { type FakeLine, fakeLine, INTENT, type Story } from "../fakes/line.ts";
import { PASSED, shopPack, verified } from "./sample.ts";

const pack = shopPack();
const PERSONS = { "src/server.ts": "written by a person" };

/** A line whose product has somebody's branch `feature` on top of its base. */
async function withFeature(story: Story = {}, files: Record<string, string> = PERSONS) {
  const line = await fakeLine({ pack, ...story });
  const base = line.forge.branchHead("main") ?? "";
  const sha = line.forge.pushes("feature", { on: base, files });
  return { line, base, sha };
}

async function checks(line: FakeLine, request: Partial<CheckRequest> = {}): Promise<string> {
  const asked = { ref: "feature", merge: false, by: "ada", intent: { text: INTENT, name: "i.md" } };
  return (await line.factory.check({ ...asked, ...request })).intent;
}

test("a person's commit is verified, confirmed and cleared as a candidate of the line, and stays where it is", async () => {
  const { line, base, sha } = await withFeature();
  const intent = await checks(line);
  const ended = await line.settles(intent);
  expect(ended).toMatchObject({
    status: "cleared",
    phase: "gate",
    attempt: 1,
    winner: "c1",
    change: { ref: "feature", sha, by: "ada", merge: false },
    verdict: { outcome: "cleared" },
    confirmation: { played: 227, failed: 0 },
    delivery: null,
  });
  expect(ended.evidence).not.toBeNull();
  expect(line.forge.branchHead("main")).toBe(base);
  expect(line.forge.branchHead("feature")).toBe(sha);
  expect([line.forge.calls, line.deployer.calls]).toEqual([[], []]);
  expect(line.runner.begun.filter((key) => key.includes("/build/"))).toEqual([]);
  const [plan] = await line.events(intent, "winner-fixed");
  expect(plan?.data.plan.j).toBe(1);
  // A person was shown nothing by the factory: only what they brought is looked at.
  const [searched] = await line.events(intent, "candidate-searched");
  expect(searched?.data).toMatchObject({
    by: "person",
    places: [{ place: "candidate" }],
    found: 0,
  });
  expect(ended.verdict?.criteria.find(({ name }) => name === "holdouts")).toMatchObject({
    met: true,
    sentence: expect.stringContaining("what the person who made it has read is not known here"),
  });
  const [committed] = await line.events(intent, "candidate-committed");
  expect(committed?.data.says).toEqual([`ada's feature at ${sha}, as one commit on the base`]);
});

test("with --merge it is delivered, as one commit on the base with the spec, and without the file that said what it is for", async () => {
  const { line, base } = await withFeature({}, { ...PERSONS, [INTENT_FILE]: INTENT });
  const { intent } = await line.factory.check({ ref: "feature", merge: true, by: "ada" });
  const ended = await line.settles(intent);
  expect(ended).toMatchObject({ status: "delivered", attempt: 1 });
  const merged = line.forge.branchHead("main") ?? "";
  expect(ended.delivery?.merged).toBe(merged);
  expect(line.forge.calls).toHaveLength(1);
  expect(line.deployer.calls).toHaveLength(1);
  const product = { name: "shop", repository: "/repositories/shop", branch: "main" };
  const read = (path: string) => line.forge.read(product, merged, path);
  expect(await read("src/server.ts")).toBe(PERSONS["src/server.ts"]);
  expect(await read("SPEC.md")).toContain("shop");
  expect(await read(".factory/spec.json")).toContain("kept");
  expect(await read(INTENT_FILE)).toBeNull();
  expect(await line.forge.standing(product, { base, sha: merged })).toBe("on-top");
});

test("every step done twice, as after a crash between acting and recording, does nothing twice", async () => {
  const { line } = await withFeature({ twice: true });
  const intent = await checks(line, { merge: true });
  expect(await line.settles(intent)).toMatchObject({ status: "delivered", attempt: 1 });
  expect(line.forge.calls).toHaveLength(1);
  expect(line.deployer.calls).toHaveLength(1);
  expect(new Set(line.runner.begun).size).toBe(line.runner.begun.length);
  expect(await line.events(intent, "winner-fixed")).toHaveLength(1);
  const keys = (await line.world.ledger.read({ intent })).map(({ key }) => key);
  expect(new Set(keys).size).toBe(keys.length);
});

test("a step done again after its ref has moved answers what it answered", async () => {
  const { line, base } = await withFeature({ twice: true });
  const { forge } = line.world;
  const squash = forge.squash.bind(forge);
  forge.squash = async (product, request) => {
    const made = await squash(product, request);
    line.forge.pushes("feature", { on: base, files: { "src/server.ts": "another" } });
    return made;
  };
  const intent = await checks(line);
  expect(await line.settles(intent)).toMatchObject({ status: "cleared" });
  expect(await line.events(intent, "candidate-refused")).toEqual([]);
});

test("a server that is killed while it is verified goes on where it was", async () => {
  let killed = false;
  const { line } = await withFeature({
    before: (job, { restarts }) => {
      if (job.kind !== "verify" || job.key.startsWith("shop/") || killed) return;
      killed = true;
      void restarts();
    },
  });
  const intent = await checks(line);
  expect(await line.settles(intent)).toMatchObject({ status: "cleared" });
  expect(killed).toBe(true);
  expect(await line.events(intent, "winner-fixed")).toHaveLength(1);
  expect(await line.events(intent, "candidate-committed")).toHaveLength(1);
});

test("what was cleared is merged later without any trial or α, when that is asked for", async () => {
  const { line } = await withFeature();
  const intent = await checks(line);
  const { reason } = await line.settles(intent);
  expect(reason?.sentence).toContain(`sf intent retry ${intent} --from deliver`);
  const begun = line.runner.begun.length;
  const { intent: again } = await line.factory.retry(intent, "deliver");
  const change = { by: "ada", merge: true };
  expect(await line.settles(again)).toMatchObject({ status: "delivered", change });
  expect(line.runner.begun).toHaveLength(begun);
  expect(await line.events(again, "winner-fixed")).toEqual([]);
  expect(line.forge.calls).toHaveLength(1);
});

test("who must approve a merge is asked before one, and nobody where none was asked for", async () => {
  const { line } = await withFeature({ product: "approval: final\n" });
  const asked = await line.settles(await checks(line, { merge: true }));
  expect(asked).toMatchObject({ status: "waiting", phase: "deliver" });
  await line.factory.reject(asked.intent, "not yet", "bea");
  await expect.poll(async () => (await line.factory.status(asked.intent)).status).toBe("refused");
  expect(line.forge.calls).toEqual([]);
  const { line: other } = await withFeature({ product: "approval: final\n" });
  expect(await other.settles(await checks(other))).toMatchObject({ status: "cleared" });
});

test("a change that its trials refuse ends there; the same tree is refused at once, another is the lineage's next plan at a smaller α", async () => {
  let base = "";
  const { line } = await withFeature({
    behaves: (sha, family, seed) => {
      if (sha === base) return "failed";
      return Number.parseInt(seed.slice(0, 8), 16) % 100 < 93 || family === "guards"
        ? "passed"
        : "failed";
    },
    before: (_job, { forge }) => {
      base = forge.branchHead("main") ?? "";
    },
  });
  const first = await line.settles(await checks(line));
  expect(first).toMatchObject({ status: "refused", verdict: { outcome: "refused" } });
  expect(first.reason?.sentence).toContain("a change has one attempt");
  expect(await line.settles(await checks(line))).toMatchObject({
    status: "refused",
    lineage: first.intent,
    reason: { code: "tree-refused" },
  });
  line.forge.pushes("feature", { on: base, files: { "src/server.ts": "mended by a person" } });
  const third = await checks(line);
  expect(await line.settles(third)).toMatchObject({ status: "refused", attempt: 3 });
  const [plan] = await line.events(third, "winner-fixed");
  expect(plan?.data.plan.j).toBe(2);
});

test("a change takes no reading of the spec from what pipelines may build for the same intent", async () => {
  const { line } = await withFeature({
    product: "build: { candidates: 1 }\n",
    verifies: ({ sha }) =>
      verified(sha === line.forge.branchHead("factory/i2/1/c1") ? { verifiers: [FAILED] } : {}),
  });
  const checked = await checks(line);
  expect(await line.settles(checked)).toMatchObject({
    status: "refused",
    reason: { code: "none-verified" },
    candidates: [{ verified: false, reason: "unit failed" }],
  });
  const built = await line.submits();
  expect(await line.settles(built)).toMatchObject({ status: "delivered", attempt: 2 });
  const [started] = await line.events(built, "build-started");
  expect(started?.data.candidates).toEqual([{ id: "c1", reading: 0 }]);
});

const FAILED = { ...PASSED, outcome: "failed" } as const;

test("what stands for nothing, is on another line of history, or is there already is refused before anything is recorded", async () => {
  const { line, base } = await withFeature();
  const refused = (message: string) => ({
    code: "refused",
    message: expect.stringContaining(message),
  });
  await expect(checks(line, { ref: "nowhere" })).rejects.toMatchObject({ code: "not-found" });
  await expect(checks(line, { ref: "main" })).rejects.toMatchObject(refused("is what main"));
  line.forge.commits({ "README.md": "moved on" });
  await expect(checks(line)).rejects.toMatchObject(refused("git rebase main"));
  await expect(checks(line, { ref: base })).rejects.toMatchObject(refused("already"));
  expect(await line.factory.list({})).toEqual([]);
});

test("without an intent, with several, or with that of the base, it is refused with the remedy", async () => {
  const { line } = await withFeature();
  const ask = (text?: string) =>
    line.factory.check({
      ref: "feature",
      merge: false,
      by: "ada",
      ...(text === undefined ? {} : { intent: { text, name: "two.md" } }),
    });
  const wrong = (message: string) => ({
    code: "invalid-input",
    message: expect.stringContaining(message),
  });
  await expect(ask()).rejects.toMatchObject(wrong("--intent FILE"));
  await expect(ask(`${INTENT}\n---\n${INTENT}`)).rejects.toMatchObject(wrong("2 intents"));
  const base = line.forge.commits({ [INTENT_FILE]: INTENT });
  line.forge.pushes("feature", { on: base, files: PERSONS });
  await expect(ask()).rejects.toMatchObject(wrong("--intent FILE"));
  expect(await line.factory.list({})).toEqual([]);
});

/** A change to whose repository something happens once it was asked about, as it ends. */
async function meanwhile(happens: (forge: FakeLine["forge"]) => void) {
  let done = false;
  const { line } = await withFeature({
    before: (job, { forge }) => {
      if (job.kind !== "evaluate" || done) return;
      done = true;
      happens(forge);
    },
  });
  return line.settles(await checks(line));
}

test.each([
  ["moved", { "src/server.ts": "another" }, "ref-moved"],
  ["gone", null, "ref-gone"],
])("a ref that has %s by its turn is not judged as something else", async (_, files, code) => {
  const ended = await meanwhile((forge) => {
    const on = forge.branchHead("main") ?? "";
    forge.pushes("feature", files === null ? null : { on, files });
  });
  expect(ended).toMatchObject({ status: "refused", reason: { code }, confirmation: null });
});

test("a base that moves before its turn is told, and asks for a rebase", async () => {
  const ended = await meanwhile((forge) => void forge.commits({ "README.md": "new" }));
  expect(ended).toMatchObject({ status: "inconclusive", winner: null });
  expect(ended.reason?.sentence).toMatch(/main moved .* amend or rebase it/);
});

test.each([
  ["only its intent", { [INTENT_FILE]: INTENT }, "nothing-changed"],
  ["the spec", { ...PERSONS, "SPEC.md": "as I like it" }, "path-guard"],
])("a change of %s is refused and says why", async (_, files, code) => {
  const { line } = await withFeature({}, files);
  const intent = await checks(line);
  expect(await line.settles(intent)).toMatchObject({ status: "refused", reason: { code } });
  const [refusal] = await line.events(intent, "candidate-refused");
  expect(refusal).toMatchObject({ candidate: "c1", data: { reason: { code } } });
  expect(await line.events(intent, "winner-fixed")).toEqual([]);
});

test("a person's code runs in a sandbox or not at all; where the policy lets it, it is judged and a person merges", async () => {
  const { line } = await withFeature({ isolation: "process" });
  const intent = await checks(line);
  const reason = { code: "no-sandbox" };
  expect(await line.settles(intent)).toMatchObject({ status: "refused", reason });
  expect(await line.events(intent, "build-started")).toEqual([]);
  const product = "gate: { isolation: none }\n";
  const { line: open } = await withFeature({ isolation: "process", product });
  const judged = await checks(open, { merge: true });
  expect(await open.settles(judged)).toMatchObject({ status: "inconclusive" });
  expect(open.forge.calls).toEqual([]);
});
