import { expect, test } from "vitest";
import type { EventDraft } from "../../app/core/event.ts";
import {
  attemptsBegun,
  deliveredKeys,
  keyText,
  lineageOf,
  plansWritten,
  readingsUsed,
  refusedTrees,
  retryChain,
} from "../../app/core/lineage.ts";
import { sealed } from "./sealed.ts";

const digest = `sha256:${"a".repeat(64)}` as const;
const other = `sha256:${"b".repeat(64)}` as const;
const sha = "c".repeat(40);
const about = (intent: string, attempt = 0) => ({ product: "p", intent, attempt }) as const;
const submitted = (intent: string, lineage = intent): EventDraft => ({
  ...about(intent),
  kind: "intent-submitted",
  phase: "intake",
  subject: "s",
  data: { text: digest, by: "ada", lineage, priority: "low", removed: [] },
});
const linked = (lineage: string, to: string): EventDraft => ({
  ...about(lineage),
  kind: "lineage-linked",
  phase: "intake",
  subject: to,
  data: { lineage, to, because: "supersedes" },
});
const built = (
  intent: string,
  attempt: number,
  readings: number[],
  specDigest: `sha256:${string}` = digest,
): EventDraft => ({
  ...about(intent, attempt),
  kind: "build-started",
  phase: "build",
  subject: "build",
  data: {
    base: sha,
    specDigest,
    packDigest: null,
    policyDigest: digest,
    productDigest: digest,
    candidates: readings.map((reading, i) => ({ id: `c${i + 1}`, reading })),
  },
});
const moved = (intent: string, attempt: number): EventDraft => ({
  ...about(intent, attempt),
  candidate: "c1",
  kind: "candidate-refused",
  phase: "select",
  subject: "c1/stale",
  data: { reason: { code: "base-moved", sentence: "moved" } },
});

test("an intent alone is its own lineage, under its own name", () => {
  expect(lineageOf(sealed(submitted("a"), submitted("b")), "b")).toEqual({
    id: "b",
    intents: ["b"],
    copied: [],
  });
});

test("links join, in both directions and over several steps, under the oldest intent's name", () => {
  const all = sealed(
    submitted("a"),
    submitted("b"),
    submitted("c", "b"),
    submitted("d"),
    linked("c", "a"),
    linked("c", "a"),
  );
  for (const intent of ["a", "b", "c"])
    expect(lineageOf(all, intent)).toMatchObject({ id: "a", intents: ["a", "b", "c"] });
  expect(lineageOf(all, "d").intents).toEqual(["d"]);
});

test("attempts and plans count through the whole lineage, so that a new intent of it starts no new count", () => {
  const plan = {
    j: 1,
    mode: "looks",
    alpha: 0.03,
    target: 0.98,
    power: 0.9,
    looks: [{ trials: 227, failures: 0 }],
  };
  const fixed: EventDraft = {
    ...about("a", 1),
    candidate: "c1",
    kind: "winner-fixed",
    phase: "confirm",
    subject: "plan",
    data: {
      plan,
      base: sha,
      sha,
      tree: sha,
      specDigest: digest,
      packDigest: digest,
      policyDigest: digest,
      signature: "s",
    },
  };
  const all = sealed(
    submitted("a"),
    built("a", 1, [0]),
    fixed,
    submitted("b", "a"),
    built("b", 2, [1]),
  );
  expect(attemptsBegun(all, lineageOf(all, "b"))).toBe(2);
  expect(plansWritten(all, lineageOf(all, "b"))).toHaveLength(1);
});

test("readings count for the very spec they are of, and not for attempts whose base moved", () => {
  const all = sealed(
    submitted("a"),
    built("a", 1, [0, 1]),
    built("a", 2, [2, 3]),
    moved("a", 2),
    built("a", 3, [9], other),
  );
  const lineage = lineageOf(all, "a");
  expect(readingsUsed(all, lineage, digest)).toBe(2);
  expect(readingsUsed(all, lineage, other)).toBe(10);
  expect(readingsUsed(all, lineage, `sha256:${"e".repeat(64)}`)).toBe(0);
});

test("a tree that its trials refused stays refused; one that was refused for other evidence, or was not decided, does not", () => {
  const verdict = (
    intent: string,
    outcome: "refused" | "inconclusive",
    because: "trials" | "evidence" | "missing-trials",
    tree: string,
  ): EventDraft => ({
    ...about(intent, 1),
    candidate: "c1",
    kind: "verdict-given",
    phase: "gate",
    subject: "v",
    data: {
      outcome,
      because,
      bound: null,
      target: 0.98,
      alpha: 0.03,
      look: null,
      played: 9,
      failed: 1,
      missing: 0,
      criteria: [],
      sha,
      tree,
      evaluation: null,
      judged: null,
    },
  });
  const trees = ["1", "2", "3"].map((digit) => digit.repeat(40));
  const all = sealed(
    verdict("a", "refused", "trials", trees[0] ?? ""),
    verdict("b", "refused", "evidence", trees[1] ?? ""),
    verdict("c", "inconclusive", "missing-trials", trees[2] ?? ""),
  );
  expect([...refusedTrees(all)]).toEqual([trees[0]]);
});

test("a key counts as delivered only while its merge stands", () => {
  const keys = [{ key: "order", digest }];
  const accepted = (intent: string): EventDraft => ({
    ...about(intent),
    kind: "spec-accepted",
    phase: "specify",
    subject: "spec",
    data: { score: 100, digest, graph: digest, markdown: digest, keys, fresh: [] },
  });
  const merged = (intent: string): EventDraft => ({
    ...about(intent, 1),
    kind: "merged",
    phase: "deliver",
    subject: "m",
    data: {
      ...{ branch: "main", base: sha, sha, judged: sha, tree: sha },
      ...{ verdict: digest, evidence: digest },
    },
  });
  const back: EventDraft = {
    ...about("b", 1),
    kind: "release-rolled-back",
    phase: "deliver",
    subject: sha,
    data: { sha, to: null, revert: sha, reason: { code: "x", sentence: "x" } },
  };
  expect([...deliveredKeys(sealed(accepted("a")))]).toEqual([]);
  expect([...deliveredKeys(sealed(accepted("a"), merged("a")))]).toEqual(keys.map(keyText));
  expect([...deliveredKeys(sealed(accepted("b"), merged("b"), back))]).toEqual([]);
});

test("a retry of a retry goes back to the first, the nearest first", () => {
  const retried = (intent: string, as: string): EventDraft => ({
    ...about(intent),
    kind: "intent-retried",
    phase: "intake",
    subject: as,
    data: { as, from: "gate", by: "ada" },
  });
  const all = sealed(retried("a", "a-r1"), retried("a-r1", "a-r2"), retried("b", "b-r1"));
  expect(retryChain(all, "a-r2")).toEqual(["a-r2", "a-r1", "a"]);
  expect(retryChain(all, "a")).toEqual(["a"]);
});
