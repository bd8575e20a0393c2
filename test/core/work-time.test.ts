import { expect, test } from "vitest";
import type { Event, EventDraft } from "../../app/core/event.ts";
import { minutesWorked } from "../../app/core/work-time.ts";
import { sealedAt } from "./sealed.ts";

const digest = `sha256:${"a".repeat(64)}` as const;
const minute = (at: number) => new Date(Date.UTC(2026, 0, 1, 0, at)).toISOString();

/** What happens to an intent, each in one word. */
const HAPPENS: Readonly<Record<string, Pick<EventDraft, "kind" | "data">>> = {
  builds: {
    kind: "build-started",
    data: {
      base: "c".repeat(40),
      specDigest: digest,
      packDigest: null,
      policyDigest: digest,
      productDigest: digest,
      candidates: [{ id: "c1", reading: 0 }],
    },
  },
  runs: { kind: "job-started", data: { job: "i/1/build/c1", kind: "run-pipeline" } },
  "runs beside": { kind: "job-started", data: { job: "i/1/build/c2", kind: "run-pipeline" } },
  rests: {
    kind: "job-ended",
    data: { job: "i/1/build/c1", kind: "run-pipeline", outcome: "asks" },
  },
  "rests beside": {
    kind: "job-ended",
    data: { job: "i/1/build/c2", kind: "run-pipeline", outcome: "done" },
  },
  asks: {
    kind: "run-asked",
    data: {
      question: "1.c1.gate",
      text: digest,
      choices: [{ key: "y", label: "yes", to: "exit" }],
      until: null,
      otherwise: null,
    },
  },
  answered: {
    kind: "run-answered",
    data: { question: "1.c1.gate", choice: null, by: "ada", how: "chosen" },
  },
  waits: { kind: "intent-waiting", data: { checkpoint: "i/1/merge", whom: "one", what: "merge?" } },
  approved: { kind: "intent-approved", data: { checkpoint: "i/1/merge", by: "ada" } },
  rejected: { kind: "intent-rejected", data: { checkpoint: "i/1/merge", by: "ada", why: digest } },
  ends: {
    kind: "intent-ended",
    data: { status: "refused", reason: { code: "x", sentence: "x" } },
  },
};

/** `5 i waits`: at minute 5 intent i begins to wait. */
function story(...lines: string[]): readonly Event[] {
  return sealedAt(
    lines.map((line, index) => {
      const [, at = "", intent = "", what = ""] = /^(\d+) (\w+) (.+)$/.exec(line) ?? [];
      const about = { intent, product: "p", phase: "build", subject: String(index) };
      return [minute(Number(at)), { ...about, ...HAPPENS[what] } as EventDraft];
    }),
  );
}
const worked = (now: number, ...lines: string[]) => minutesWorked(story(...lines), minute(now));

test("an intent is worked on from its first build until now, or until it ended", () => {
  expect(worked(30)).toBe(0);
  expect(worked(30, "5 i builds")).toBe(25);
  expect(worked(30, "5 i builds", "12 i builds", "20 i ends")).toBe(15);
});

test("what a person needs to approve or reject does not count", () => {
  const waits = ["0 i builds", "10 i waits"];
  expect(worked(999, ...waits)).toBe(10);
  expect(worked(70, ...waits, "60 i approved")).toBe(20);
  expect(worked(70, ...waits, "60 i rejected", "65 i ends")).toBe(15);
});

test("nor does what a person needs to answer, once nothing else of it runs", () => {
  const asks = ["0 i builds", "1 i runs", "1 i runs beside", "5 i rests", "5 i asks"];
  expect(worked(9, ...asks)).toBe(9);
  expect(worked(500, ...asks, "20 i rests beside")).toBe(20);
  expect(worked(500, ...asks, "20 i rests beside", "400 i answered", "400 i runs")).toBe(120);
});

test("nor the days until a person has it tried again; what two do at once counts once", () => {
  expect(worked(300, "0 i builds", "10 i ends", "280 j builds", "290 j ends")).toBe(20);
  expect(worked(30, "0 i builds", "10 j builds", "20 i ends", "25 j ends")).toBe(25);
});
