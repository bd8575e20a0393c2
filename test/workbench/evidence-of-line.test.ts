import { expect, test } from "vitest";
import { dsseEnvelopes } from "../../app/adapters/dsse/envelopes.ts";
import { anchorLine } from "../../app/core/anchor.ts";
import { digestBytes } from "../../app/core/canonical.ts";
import type { Evidence } from "../../app/core/evidence.ts";
import { evidenceDocumentSchema } from "../../app/core/evidence-document.ts";
import { mergeMessage } from "../../app/core/merge-message.ts";
import { sealEvidence } from "../../app/ports/sealed-evidence.ts";
import type { FakeAnchors, FakeEvidence } from "../fakes/evidence.ts";
import { fakeLine } from "../fakes/line.ts";
import { shopPack } from "../phases/sample.ts";
import { verified } from "./verified.ts";

const pack = shopPack();

function statementIn(text: string): Evidence {
  const opened = dsseEnvelopes.open(text);
  if (opened?.kind !== "open") throw new Error("no evidence");
  return JSON.parse(opened.payload) as Evidence;
}

test("the evidence of what the line delivered holds, decided again from the file alone", async () => {
  const line = await fakeLine({ pack });
  const intent = await line.submits();
  expect((await line.settles(intent)).status).toBe("delivered");
  const report = await verified(line, intent);
  expect(report.checks.filter(({ ok }) => !ok)).toEqual([]);
  expect(report).toMatchObject({ holds: true, intent, reason: null });
});

/** Good in selection and bad in confirmation, twice. */
async function refusedTwice() {
  let purpose = "";
  const line = await fakeLine({
    pack,
    product: "budget: { attempts: 2 }\n",
    before: ({ input }) => {
      if ("purpose" in input) ({ purpose } = input);
    },
    behaves: (_sha, _family, seed) =>
      purpose === "base" || (purpose === "confirmation" && /^[0-3]/.test(seed))
        ? "failed"
        : "passed",
  });
  const intent = await line.submits();
  expect(await line.settles(intent)).toMatchObject({ status: "refused", attempt: 2 });
  return { line, intent };
}

test("so does that of an intent that was refused at its second plan", async () => {
  const { line, intent } = await refusedTwice();
  const report = await verified(line, intent);
  expect(report.checks.filter(({ ok }) => !ok)).toEqual([]);
  expect(report.checks.find(({ name }) => name === "attempts")?.sentence).toMatch(
    /^Nothing is left out up to attempt 2; 2 plans spent/,
  );
});

test("every verdict has a file of its own, which is the same to the byte whenever it is written", async () => {
  const { line, intent } = await refusedTwice();
  const { files } = line.world.evidence as FakeEvidence;
  const given = await line.events(intent, "verdict-given");
  expect([...files.keys()]).toEqual([
    `/evidence/${intent}-1-1.1.json`,
    `/evidence/${intent}-2-1.1.json`,
  ]);
  for (const one of given) {
    const before = new Map(files);
    const { file } = await sealEvidence(line.world, one);
    expect(files.get(file)).toBe(before.get(file));
  }
});

test("the head that a verdict stands with is kept outside, once, and what is merged names it and the evidence", async () => {
  const line = await fakeLine({ pack, twice: true });
  const intent = await line.submits();
  const { evidence } = await line.settles(intent);
  const [given] = await line.events(intent, "verdict-given");
  const [merged] = await line.events(intent, "merged");
  if (given === undefined || merged === undefined) throw new Error("never merged");
  expect((line.world.anchors as FakeAnchors).lines).toEqual([anchorLine(given)]);
  const text = (line.world.evidence as FakeEvidence).files.get(evidence ?? "") ?? "";
  expect(merged.data).toMatchObject({ evidence: digestBytes(text), judged: given.data.sha });
  expect(line.forge.branchHead("main")).toBe(merged.data.sha);
  const { head } = statementIn(text).predicate.ledger;
  const digest = digestBytes(text);
  const told = mergeMessage({
    intent,
    attempt: 1,
    candidate: given.candidate ?? "",
    evidence: { digest, head },
  });
  expect(line.forge.messages).toEqual([told]);
});

test("an auditor is shown who asked, every attempt, what it spent, the verdict and where its evidence is", async () => {
  const { line, intent } = await refusedTwice();
  const shown = await line.factory.evidenceShow(intent);
  expect(evidenceDocumentSchema.parse(shown)).toEqual(shown);
  const given = await line.events(intent, "verdict-given");
  expect(shown).toMatchObject({
    ...{ intent, product: "shop", lineage: intent },
    asked: { by: "ada", text: expect.stringContaining("Keep the orders of a small shop") },
    spec: { keys: expect.arrayContaining(["kept"]) },
    attempts: [
      { attempt: 1, plan: { j: 1 }, verdicts: [{ outcome: "refused", seq: given[0]?.seq }] },
      { attempt: 2, plan: { j: 2 }, verdicts: [{ outcome: "refused", seq: given[1]?.seq }] },
    ],
    alpha: { of: 0.05 },
    judged: { sha: given[1]?.data.sha },
    verdict: { outcome: "refused" },
    merged: null,
    evidence: { file: await line.factory.evidence(intent), head: { hash: given[1]?.hash } },
  });
  const [one, two] = shown.attempts;
  expect(shown.alpha.spent).toBe((one?.plan?.alpha ?? 0) + (two?.plan?.alpha ?? 0));
  expect(one?.trials.failed).toBeGreaterThan(0);
  expect(one?.candidates.length).toBeGreaterThan(0);
});

test("an intent that nothing tests has evidence of that", async () => {
  const line = await fakeLine();
  const intent = await line.submits();
  expect(await line.settles(intent)).toMatchObject({ status: "inconclusive" });
  expect(await verified(line, intent)).toMatchObject({ holds: true, intent });
});

test("a retry that is judged on an earlier intent's trials has these in its evidence", async () => {
  let health: string | null = "it does not answer";
  const line = await fakeLine({ pack, health: () => health });
  const intent = await line.submits();
  expect(await line.settles(intent)).toMatchObject({ status: "rolled-back" });
  health = null;
  const again = await line.factory.retry(intent, "gate");
  await line.settles(again.intent);
  const report = await verified(line, again.intent);
  expect(report.checks.filter(({ ok }) => !ok)).toEqual([]);
});
