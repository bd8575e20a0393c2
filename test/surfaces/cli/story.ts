import type { EventData, EventDraft } from "../../../app/core/event.ts";
import type { Phase } from "../../../app/core/intent.ts";
import type { Progress } from "../../../app/core/requests.ts";
import type { StatusDocument } from "../../../app/core/status.ts";
import type { FakeFactory } from "../../fakes/factory.ts";

/** One moment of a story: what happens at the factory. */
export type Scene = (fake: FakeFactory) => void;

const HEX = "0123456789abcdef";
const sha = (seed: number): string =>
  Array.from({ length: 40 }, (_, i) => HEX[(i * 7 + seed * 3) % 16]).join("");
const digest = (seed: number) => `sha256:${sha(seed)}${sha(seed).slice(0, 24)}` as const;
const PLAN: EventData<"winner-fixed">["plan"] = {
  j: 1,
  mode: "looks",
  alpha: 0.0304,
  target: 0.98,
  power: 0.91,
  looks: [
    { trials: 227, failures: 0 },
    { trials: 328, failures: 1 },
    { trials: 415, failures: 2 },
  ],
};

interface Telling {
  readonly intent: string;
  readonly product: string;
  readonly attempt: number;
}

type About = Pick<EventDraft, "candidate"> & { readonly phase: Phase; readonly subject: string };

/** A whole delivery of one intent: four candidates, one refused by a verifier, two that fall behind, one delivered. */
export function delivery(telling: Telling): readonly Scene[] {
  const { intent, attempt } = telling;
  const happens = (about: About, fact: Pick<EventDraft, "kind" | "data">): Scene => {
    return (fake) => void fake.happens({ ...telling, ...about, ...fact } as EventDraft);
  };
  const progresses = (of: Partial<Progress> & { readonly phase: Phase }): Scene => {
    const still = {
      intent,
      attempt,
      candidate: null,
      stage: null,
      done: 0,
      failed: 0,
      total: null,
    };
    return (fake) => fake.progresses({ ...still, ...of });
  };
  const ids = ["c1", "c2", "c3", "c4"];
  const racers = ["c1", "c3", "c4"];
  return [
    happens(
      { phase: "specify", subject: "1" },
      { kind: "spec-scored", data: { try: 1, digest: digest(1), score: 96, points: [] } },
    ),
    ...counting(18, 5).map((done) =>
      progresses({ phase: "specify", stage: "base", done, total: 18 }),
    ),
    happens(
      { phase: "build", subject: "build" },
      {
        kind: "build-started",
        data: {
          base: sha(1),
          specDigest: digest(1),
          packDigest: digest(2),
          policyDigest: digest(3),
          productDigest: digest(4),
          candidates: ids.map((id, reading) => ({ id, reading })),
        },
      },
    ),
    ...["code", "tests", "self-check"].flatMap((stage) =>
      ids.map((candidate) => progresses({ phase: "build", candidate, stage })),
    ),
    ...ids.map((candidate, i) =>
      happens(
        { phase: "build", candidate, subject: candidate },
        {
          kind: "candidate-committed",
          data: {
            branch: `factory/${intent}/1/${candidate}`,
            sha: sha(i),
            tree: sha(i + 9),
            reading: i,
            says: [],
          },
        },
      ),
    ),
    ...["typecheck", "unit", "udc"].flatMap((name) =>
      ids.flatMap((candidate) => verified(happens, candidate, name)),
    ),
    happens(
      { phase: "verify", candidate: "c2", subject: "c2/verify" },
      {
        kind: "candidate-refused",
        data: { reason: { code: "verifier", sentence: "unit failed: 1 of 14 tests" } },
      },
    ),
    ...counting(24, 4).flatMap((done) =>
      racers.map((candidate) =>
        progresses({
          phase: "select",
          candidate,
          done,
          failed: candidate === "c1" ? Math.floor(done / 6) : 0,
          total: 24,
        }),
      ),
    ),
    happens(
      { phase: "select", subject: "round/1" },
      {
        kind: "round-played",
        data: {
          round: 1,
          results: racers.map((candidate) => ({
            candidate,
            trials: 24,
            passes: candidate === "c1" ? 20 : 24,
            families: [],
          })),
          dropped: ["c1"],
        },
      },
    ),
    ...counting(48, 8).flatMap((done) =>
      ["c3", "c4"].map((candidate) =>
        progresses({
          phase: "select",
          candidate,
          done,
          failed: candidate === "c4" && done > 20 ? 1 : 0,
          total: 48,
        }),
      ),
    ),
    happens(
      { phase: "select", subject: "round/2" },
      {
        kind: "round-played",
        data: {
          round: 2,
          results: [
            { candidate: "c3", trials: 48, passes: 48, families: [] },
            { candidate: "c4", trials: 48, passes: 47, families: [] },
          ],
          dropped: ["c4"],
        },
      },
    ),
    happens(
      { phase: "confirm", candidate: "c3", subject: "plan" },
      {
        kind: "winner-fixed",
        data: {
          plan: PLAN,
          base: sha(1),
          sha: sha(2),
          tree: sha(11),
          specDigest: digest(1),
          packDigest: digest(2),
          policyDigest: digest(3),
          signature: "00",
        },
      },
    ),
    ...counting(328, 9).map((done) =>
      progresses({ phase: "confirm", done, failed: done > 100 ? 1 : 0, total: 415 }),
    ),
    happens(
      { phase: "gate", candidate: "c3", subject: "verdict" },
      {
        kind: "verdict-given",
        data: {
          outcome: "cleared",
          because: null,
          bound: 0.9847,
          target: 0.98,
          alpha: 0.0304,
          look: 2,
          played: 328,
          failed: 1,
          missing: 0,
          sha: sha(2),
          tree: sha(11),
          evaluation: digest(5),
          judged: null,
          criteria: [...CRITERIA],
        },
      },
    ),
    happens(
      { phase: "deliver", candidate: "c3", subject: "merged" },
      {
        kind: "merged",
        data: {
          ...{ branch: "main", base: sha(1), sha: sha(2), judged: sha(10), tree: sha(11) },
          ...{ verdict: digest(6), evidence: digest(7) },
        },
      },
    ),
    happens(
      { phase: "deliver", subject: "healthy" },
      {
        kind: "release-healthy",
        data: { sha: sha(2), url: "http://127.0.0.1:8350", health: "active" },
      },
    ),
    (fake) => fake.ends(intent, "delivered", delivered(telling)),
  ];
}

const CRITERIA = [
  {
    name: "sample",
    required: "at most 1 failure in 328 trials",
    seen: "1 in 328",
    met: true,
    sentence:
      "1 of 328 trials failed; the plan accepts at most 1 at this look, which shows a rate of at least 0.9847.",
  },
  {
    name: "verifiers",
    required: "all passed",
    seen: "3 of 3",
    met: true,
    sentence: "All 3 verifiers passed: typecheck, unit, udc.",
  },
  {
    name: "isolation",
    required: "sandbox or process",
    seen: "sandbox",
    met: true,
    sentence: "Every trial ran in a sandbox of its own (bubblewrap 0.8.0).",
  },
] as const;

/** How the delivered intent stands. */
function delivered({ intent, attempt }: Telling): Partial<StatusDocument> {
  const candidates = ["c1", "c2", "c3", "c4"].map((id, i) => ({
    id,
    branch: `factory/${intent}/${attempt}/${id}`,
    sha: sha(i),
    tree: sha(i + 9),
    verified: id !== "c2",
    reason:
      { c1: "behind after round 1", c2: "unit failed: 1 of 14 tests", c4: "behind after round 2" }[
        id
      ] ?? null,
    selection: id === "c2" ? [] : [{ round: 1, trials: 24, passes: id === "c1" ? 20 : 24 }],
  }));
  return {
    attempt,
    phase: "deliver",
    spec: { score: 96, digest: digest(1) },
    candidates,
    winner: "c3",
    confirmation: {
      looks: PLAN.looks.map((look) => ({ ...look })),
      played: 328,
      failed: 1,
      missing: 0,
      look: 2,
    },
    verdict: {
      outcome: "cleared",
      bound: 0.9847,
      target: 0.98,
      alpha: 0.0304,
      criteria: [...CRITERIA],
    },
    delivery: { merged: sha(2), url: "http://127.0.0.1:8350", health: "active" },
    evidence: "/home/ada/factory/evidence/I1.json",
    cost: { usd: 0, trials: 574, tokens: 0, minutes: 1.2, expected: null, most: null },
    seconds: 31.4,
  };
}

function counting(to: number, step: number): readonly number[] {
  return [...Array.from({ length: Math.floor((to - 1) / step) }, (_, i) => (i + 1) * step), to];
}

function verified(
  happens: (about: About, fact: Pick<EventDraft, "kind" | "data">) => Scene,
  candidate: string,
  name: string,
): readonly Scene[] {
  if (candidate === "c2" && name === "udc") return [];
  const outcome = candidate === "c2" && name === "unit" ? "failed" : "passed";
  return [
    happens(
      { phase: "verify", candidate, subject: `${candidate}/${name}` },
      { kind: "verifier-ended", data: { name, outcome, output: digest(7), ms: 300 } },
    ),
  ];
}
