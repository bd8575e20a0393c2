import { expect, test } from "vitest";
import type { JobOutcome, VerifyInput, VerifyResult } from "../../app/core/job.ts";
import { type FakeLine, fakeLine } from "../fakes/line.ts";
import { OBJECT, PASSED, shopPack, verified } from "./sample.ts";

const pack = shopPack();
const WORKFLOW = { path: ".github/ci.yml", content: `100644 ${OBJECT}` };
const OWNERS = { path: "CODEOWNERS", content: "removed" };
const ONE = "build: { candidates: 1 }\nbudget: { attempts: 1 }\n";

const stopped = (trespasses: VerifyResult["trespasses"]) => verified({ verifiers: [], trespasses });
const guarded = (...paths: readonly (typeof WORKFLOW)[]) =>
  stopped(paths.map((one) => ({ ...one, sentence: `${one.path} is protected` })));

/** As the path guard does it: what is touched must be approved, path by path and content by content. */
const guard =
  (...touched: readonly (typeof WORKFLOW)[]) =>
  ({ approved }: VerifyInput): JobOutcome => {
    const open = touched.filter(
      ({ path, content }) => !approved.some((one) => one.path === path && one.content === content),
    );
    return open.length === 0 ? verified({}) : guarded(...open);
  };

/** Verified in the order of the candidates, c1 first. */
function inOrder(...outcomes: readonly ((input: VerifyInput) => JobOutcome)[]) {
  const seen: string[] = [];
  return (input: VerifyInput) => {
    if (!seen.includes(input.sha)) seen.push(input.sha);
    return outcomes[seen.indexOf(input.sha)]?.(input) ?? verified({});
  };
}

async function waits(line: FakeLine): Promise<string> {
  const intent = await line.submits();
  expect(await line.settles(intent)).toMatchObject({ status: "waiting", phase: "verify" });
  return intent;
}

/** Waits until the intent has ended. */
async function ends(line: FakeLine, intent: string) {
  for (;;) {
    const document = await line.settles(intent);
    if (document.status !== "waiting") return document;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

test("a build that no one can do without a protected path waits for a person, through a restart, and says which", async () => {
  const line = await fakeLine({
    pack,
    product: "build: { candidates: 2 }\n",
    verifies: inOrder(guard(WORKFLOW), guard(OWNERS)),
  });
  const intent = await waits(line);
  await line.restarts();
  const { waiting, candidates, reason } = await line.factory.status(intent);
  expect(waiting?.what).toContain(
    `c1 on factory/${intent}/1/c1: .github/ci.yml (100644 0123456789)`,
  );
  expect(waiting?.what).toContain(`c2 on factory/${intent}/1/c2: CODEOWNERS (removed)`);
  expect(candidates.map(({ verified, reason: out }) => ({ verified, out }))).toEqual([
    { verified: null, out: null },
    { verified: null, out: null },
  ]);
  expect(reason).toBeNull();
  const [asked] = await line.events(intent, "intent-waiting");
  expect(asked?.data.paths).toEqual([
    { candidate: "c1", ...WORKFLOW },
    { candidate: "c2", ...OWNERS },
  ]);
});

test("approved, it is verified again with exactly what was shown, wins like any other, and the verdict names path and person", async () => {
  const allowed: VerifyInput["approved"][] = [];
  const line = await fakeLine({
    pack,
    product: ONE,
    verifies: (input) => {
      allowed.push(input.approved);
      return guard(WORKFLOW, OWNERS)(input);
    },
  });
  const intent = await waits(line);
  await line.factory.approve(intent, "bea");
  const ended = await ends(line, intent);
  expect(ended).toMatchObject({
    status: "delivered",
    winner: "c1",
    verdict: { outcome: "cleared" },
  });
  expect(allowed).toEqual([[], [WORKFLOW, OWNERS]]);
  expect(line.runner.begun).toContain(`${intent}/1/verify/c1/approved`);
  const criterion = ended.verdict?.criteria.find(({ name }) => name === "protected-paths");
  expect(criterion).toMatchObject({ met: true });
  expect(criterion?.sentence).toBe(
    "A person approved what is protected: .github/ci.yml (by bea), CODEOWNERS (by bea).",
  );
  expect(ended.candidates[0]).toMatchObject({ verified: true, reason: null });
});

test("rejected, the intent is refused with the person's reason, and nothing of it is verified further", async () => {
  const line = await fakeLine({ pack, product: ONE, verifies: guard(WORKFLOW) });
  const intent = await waits(line);
  await line.factory.reject(intent, "our pipeline is ours", "bea");
  const ended = await ends(line, intent);
  expect(ended).toMatchObject({ status: "refused", reason: { code: "rejected" } });
  expect(ended.reason?.sentence).toContain("our pipeline is ours");
  expect(ended.candidates[0]).toMatchObject({ verified: false });
  expect(ended.candidates[0]?.reason).toContain(".github/ci.yml");
  expect(line.runner.begun.filter((key) => key.includes("/verify/c"))).toEqual([
    `${intent}/1/verify/c1`,
  ]);
  expect(line.forge.calls).toEqual([]);
});

test("nobody is asked while a candidate passes that leaves protected paths alone", async () => {
  const line = await fakeLine({ pack, verifies: inOrder(guard(WORKFLOW)) });
  const intent = await line.submits();
  const ended = await line.settles(intent);
  expect(ended.status).toBe("delivered");
  expect(ended.candidates[0]).toMatchObject({ verified: false });
  expect(ended.candidates[0]?.reason).toMatch(/ci\.yml: protected .* c2 passed/);
  expect(await line.events(intent, "intent-waiting")).toEqual([]);
  expect(ended.verdict?.criteria.map(({ sentence }) => sentence)).toContain(
    "No protected path is touched.",
  );
});

test("no person is asked for a candidate that also does what nobody may allow", async () => {
  const line = await fakeLine({
    pack,
    product: ONE,
    verifies: () =>
      stopped([
        { ...WORKFLOW, sentence: "ci.yml is protected" },
        { path: "lib", sentence: "lib is a submodule", content: null },
      ]),
  });
  const intent = await line.submits();
  const ended = await line.settles(intent);
  expect(ended).toMatchObject({ status: "refused", phase: "verify" });
  expect(ended.candidates[0]?.reason).toBe("ci.yml is protected; lib is a submodule");
  expect(await line.events(intent, "intent-waiting")).toEqual([]);
});

test("what is approved must pass its verifiers all the same, and other content than was shown is refused", async () => {
  const fails = (input: VerifyInput) =>
    input.approved.length === 0
      ? guarded(WORKFLOW)
      : verified({ verifiers: [{ ...PASSED, outcome: "failed" }] });
  const line = await fakeLine({
    pack,
    product: "build: { candidates: 2 }\nbudget: { attempts: 1 }\n",
    verifies: inOrder(fails, ({ approved }) =>
      guarded(approved.length === 0 ? WORKFLOW : { ...WORKFLOW, content: "removed" }),
    ),
  });
  const intent = await waits(line);
  await line.factory.approve(intent, "bea");
  const ended = await ends(line, intent);
  expect(ended.status).toBe("refused");
  expect(ended.candidates.map(({ reason }) => reason)).toEqual([
    "unit failed",
    ".github/ci.yml is protected",
  ]);
});

test("killed and started again at any moment, it waits once, is verified once with the approval, and is merged once", async () => {
  const line = await fakeLine({ pack, product: ONE, verifies: guard(WORKFLOW) });
  const intent = await line.submits();
  for (let kill = 0; kill < 40; kill++) {
    await new Promise((resolve) => setTimeout(resolve, kill % 7));
    await line.restarts();
    const { status } = await line.factory.status(intent);
    if (status === "waiting" && kill > 15) await line.factory.approve(intent, "bea");
  }
  if ((await line.settles(intent)).status === "waiting") await line.factory.approve(intent, "bea");
  expect(await ends(line, intent)).toMatchObject({ status: "delivered" });
  expect(line.forge.calls).toHaveLength(1);
  expect(await line.events(intent, "intent-waiting")).toHaveLength(1);
  expect(await line.events(intent, "intent-approved")).toHaveLength(1);
  expect(line.runner.begun.filter((key) => key.endsWith("/approved"))).toHaveLength(1);
});

test("canceled while it waits, it ends, and nothing of it is merged", async () => {
  const line = await fakeLine({ pack, product: ONE, verifies: guard(WORKFLOW) });
  const intent = await waits(line);
  expect(await line.factory.cancel(intent)).toMatchObject({ status: "canceled" });
  expect(line.forge.calls).toEqual([]);
});

test("every step done twice asks once, verifies once with the approval, and merges once", async () => {
  const line = await fakeLine({ pack, product: ONE, verifies: guard(WORKFLOW), twice: true });
  const intent = await waits(line);
  await line.factory.approve(intent, "bea");
  expect(await ends(line, intent)).toMatchObject({ status: "delivered" });
  expect(new Set(line.runner.begun).size).toBe(line.runner.begun.length);
  expect(await line.events(intent, "intent-waiting")).toHaveLength(1);
  expect(line.forge.calls).toHaveLength(1);
});

test("a candidate that changes more than a person could be shown is refused, not asked for", async () => {
  const many = Array.from({ length: 200 }, (_, index) => ({
    ...WORKFLOW,
    path: `.github/workflows/${index}.yml`,
  }));
  const line = await fakeLine({ pack, product: ONE, verifies: guard(...many) });
  const ended = await line.settles(await line.submits());
  expect(ended).toMatchObject({ status: "refused", phase: "verify" });
  expect(ended.candidates[0]?.reason).toContain("too much to show a person at once");
});
