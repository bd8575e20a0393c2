import { expect, test } from "vitest";
import { digest } from "../../app/core/canonical.ts";
import type { Event, EventDraft } from "../../app/core/event.ts";
import { ALIKE } from "../../app/core/likeness.ts";
import { lineagesOf, plansWritten } from "../../app/core/lineage.ts";
import { findLinks, type Seeking, unsettledIntents } from "../../app/core/lineage-links.ts";
import { sealed } from "./sealed.ts";

const sha = "c".repeat(40);
const about = (intent: string, attempt = 0) => ({ product: "p", intent, attempt }) as const;
const submitted = (intent: string, issue?: string): EventDraft => ({
  ...about(intent),
  kind: "intent-submitted",
  phase: "intake",
  subject: "s",
  data: {
    ...{ text: digest("a"), by: "ada", lineage: intent, priority: "low", removed: [] },
    ...(issue === undefined ? {} : { issue }),
  },
});
/** A spec whose keys are letters: each key's words are the key's own letter. */
const accepted = (intent: string, keys: string, fresh = keys, spec = intent): EventDraft => ({
  ...about(intent),
  kind: "spec-accepted",
  phase: "specify",
  subject: "spec",
  data: {
    ...{ score: 100, digest: digest(spec), graph: digest("1"), markdown: digest("2") },
    keys: [...keys].map((key) => ({ key, digest: digest(key) })),
    fresh: [...fresh],
  },
});
const fixed = (intent: string, tree = sha): EventDraft => ({
  ...about(intent, 1),
  candidate: "c1",
  kind: "winner-fixed",
  phase: "confirm",
  subject: "plan",
  data: {
    plan: {
      ...{ j: 1, mode: "looks", alpha: 0.03, target: 0.98, power: 0.9 },
      looks: [{ trials: 227, failures: 0 }],
    },
    ...{ base: sha, sha, tree, signature: "s" },
    ...{ specDigest: digest("a"), packDigest: digest("a"), policyDigest: digest("a") },
  },
});
const ended = (intent: string, status: "refused" | "failed" | "canceled"): EventDraft => ({
  ...about(intent),
  kind: "intent-ended",
  phase: "intake",
  subject: "end",
  data: { status, reason: { code: "x", sentence: "x" } },
});
const merged = (intent: string): EventDraft => ({
  ...about(intent, 1),
  kind: "merged",
  phase: "deliver",
  subject: "m",
  data: {
    ...{ branch: "main", base: sha, sha, judged: sha, tree: sha },
    ...{ verdict: digest("a"), evidence: digest("e") },
  },
});
const linked = (intent: string, to: string): EventDraft => ({
  ...about(intent),
  kind: "lineage-linked",
  phase: "intake",
  subject: `spec/${to}`,
  data: { lineage: intent, to, because: "spec" },
});
const operator = (one: string, to: string): EventDraft => ({
  product: "p",
  kind: "lineage-linked",
  subject: `${one}${to}`,
  data: { lineage: one, to, because: "operator", by: "bea", why: digest("a") },
});
const split = (intent: string, lineage: string): EventDraft => ({
  ...about(intent),
  kind: "lineage-split",
  phase: "intake",
  subject: "1",
  data: { lineage, by: "bea", why: digest("a") },
});
const retried = (intent: string, as: string): EventDraft => ({
  ...about(intent),
  kind: "intent-retried",
  phase: "intake",
  subject: as,
  data: { as, from: "build", by: "ada" },
});

const seek = (all: readonly Event[], intent: string, seen: Partial<Seeking> = {}) =>
  findLinks(all, { intent, supersedes: [], tree: null, alike: new Map(), ...seen }).map(
    ({ to, because }) => `${because} ${to}`,
  );
const BEFORE = { tree: null };
const REFUSED = [submitted("a"), accepted("a", "xy"), ended("a", "refused")] as const;

test.each<[string, EventDraft[], Partial<Seeking>, string[]]>([
  ["the same issue", [submitted("a", "7"), submitted("b", "7")], {}, ["issue a"]],
  ["another issue", [submitted("a", "7"), submitted("b", "8")], {}, []],
  ["no issue at all", [submitted("a"), submitted("b")], {}, []],
  ["what it supersedes", [submitted("a"), submitted("b")], { supersedes: ["a"] }, ["supersedes a"]],
  ["a key that it supersedes", [submitted("a"), submitted("b")], { supersedes: ["x"] }, []],
  [
    "an equal spec",
    [submitted("a"), accepted("a", "x"), submitted("b"), accepted("b", "y", "y", "a")],
    {},
    ["spec a"],
  ],
  [
    "a tree that was confirmed",
    [submitted("a"), fixed("a", "d".repeat(40)), submitted("b")],
    { tree: "d".repeat(40) },
    ["tree a"],
  ],
  [
    "another tree",
    [submitted("a"), fixed("a", "d".repeat(40)), submitted("b")],
    { tree: "e".repeat(40) },
    [],
  ],
  ["a line that was refused", [...REFUSED, submitted("b"), accepted("b", "yz")], {}, ["shared a"]],
  ["other lines", [...REFUSED, submitted("b"), accepted("b", "z")], {}, []],
  [
    "a line that is delivered by now",
    [...REFUSED, submitted("b"), accepted("b", "yz", "z")],
    {},
    [],
  ],
  [
    "a line of an intent that broke and spent nothing",
    [submitted("a"), accepted("a", "xy"), ended("a", "failed"), submitted("b"), accepted("b", "y")],
    {},
    [],
  ],
  [
    "a line of an intent that was canceled after its plan",
    [
      submitted("a"),
      accepted("a", "xy"),
      fixed("a"),
      ended("a", "canceled"),
      submitted("b"),
      accepted("b", "y"),
    ],
    {},
    ["shared a"],
  ],
  [
    "a line of an intent that was merged",
    [
      submitted("a"),
      accepted("a", "xy"),
      fixed("a"),
      merged("a"),
      submitted("b"),
      accepted("b", "y"),
    ],
    {},
    [],
  ],
  ["a like text", [...REFUSED, submitted("b")], { alike: new Map([["a", ALIKE]]) }, ["likeness a"]],
  ["a less like text", [...REFUSED, submitted("b")], { alike: new Map([["a", ALIKE - 0.01]]) }, []],
  [
    "a like text of an intent that nobody refused",
    [submitted("a"), submitted("b")],
    { alike: new Map([["a", 1]]) },
    [],
  ],
])("%s", (_, drafts, seen, found) => {
  expect(seek(sealed(...drafts), "b", seen)).toEqual(found);
});

test("what goes on may yet be merged: it counts only for who is about to spend α, once it wrote a plan", () => {
  const other = [submitted("b"), accepted("b", "x")];
  const going = [submitted("a"), accepted("a", "xy")];
  const tree = "d".repeat(40);
  expect(seek(sealed(...going, ...other), "b", { tree })).toEqual([]);
  expect(seek(sealed(...going, fixed("a"), ...other), "b")).toEqual([]);
  expect(seek(sealed(...going, fixed("a"), ...other), "b", { tree })).toEqual(["shared a"]);
});

test("one reason joins a lineage, the surest, and what is joined is not found again", () => {
  const drafts = [submitted("a", "7"), accepted("a", "x"), ended("a", "refused")];
  const again = [submitted("c", "7"), ended("c", "refused"), linked("c", "a")];
  const all = [...drafts, ...again, submitted("b", "7"), accepted("b", "x", "x", "a")];
  expect(seek(sealed(...all), "b")).toEqual(["issue a"]);
  expect(seek(sealed(...all, linked("b", "c")), "b")).toEqual([]);
});

test("several lineages are joined at once", () => {
  const all = sealed(
    ...REFUSED,
    submitted("c"),
    accepted("c", "z"),
    fixed("c"),
    ended("c", "failed"),
    submitted("b"),
    accepted("b", "xz"),
  );
  expect(seek(all, "b")).toEqual(["shared a", "shared c"]);
});

test("a retry is looked at by the spec of what it retries", () => {
  const all = [
    ...REFUSED,
    submitted("b"),
    accepted("b", "y"),
    retried("b", "r"),
    submitted("r"),
    linked("r", "b"),
  ];
  expect(seek(sealed(...all), "r")).toEqual(["shared a"]);
});

test("what an operator split is not joined again, nor are its retries, until an operator joins it", () => {
  const parted = [
    ...REFUSED,
    submitted("b"),
    accepted("b", "y"),
    linked("b", "a"),
    split("b", "a"),
  ];
  expect(seek(sealed(...parted), "b")).toEqual([]);
  const again = [...parted, retried("b", "r"), submitted("r"), linked("r", "b")];
  expect(seek(sealed(...again), "r")).toEqual([]);
  const third = [...parted, ended("b", "refused"), submitted("d"), accepted("d", "y")];
  expect(seek(sealed(...third), "d")).toEqual(["shared a", "shared b"]);
  const rejoined = lineagesOf(sealed(...parted, operator("b", "a")));
  expect(rejoined.of("b").intents).toEqual(["a", "b"]);
  expect(rejoined.apart("a", "b")).toBe(false);
  expect(lineagesOf(sealed(...parted)).apart("b", "a")).toBe(true);
});

test("a split copies the plans of before it to both sides, and later ones count on one side alone", () => {
  const all = sealed(
    submitted("a"),
    fixed("a"),
    submitted("b"),
    linked("b", "a"),
    { ...fixed("b"), attempt: 2 },
    split("b", "a"),
    { ...fixed("b"), attempt: 3 },
    { ...fixed("a"), attempt: 4 },
    submitted("c"),
    linked("c", "b"),
  );
  const lineages = lineagesOf(all);
  const attempts = (intent: string) =>
    plansWritten(all, lineages.of(intent)).map(({ attempt }) => attempt);
  expect(lineages.all().map(({ id }) => id)).toEqual(["a", "b"]);
  expect(attempts("a")).toEqual([1, 2, 4]);
  expect(attempts("b")).toEqual([1, 2, 3]);
  expect(attempts("c")).toEqual([1, 2, 3]);
  const together = lineagesOf([...all, ...sealed(operator("c", "a"))]).of("a");
  expect(plansWritten(all, together).map(({ attempt }) => attempt)).toEqual([1, 2, 3, 4]);
});

test("what a refused intent left is settled by a merge of its lineage, and open again when that is taken back", () => {
  const all = [...REFUSED, retried("a", "r"), submitted("r"), linked("r", "a"), merged("r")];
  expect(unsettledIntents(sealed(...all), BEFORE)).toEqual([]);
  const back: EventDraft = {
    ...about("r", 1),
    kind: "release-rolled-back",
    phase: "deliver",
    subject: sha,
    data: { sha, to: null, revert: sha, reason: { code: "x", sentence: "x" } },
  };
  expect(unsettledIntents(sealed(...all, back), BEFORE)).toEqual(["a"]);
});
