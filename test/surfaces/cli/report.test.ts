import { expect, test } from "vitest";
import type { StatusDocument } from "../../../app/core/status.ts";
import { reportText } from "../../../app/surfaces/cli/report.ts";

const DELIVERED: StatusDocument = {
  intent: "I1",
  lineage: "I1",
  links: [],
  product: "farm",
  attempt: 1,
  status: "delivered",
  phase: "deliver",
  reason: null,
  waiting: null,
  spec: { score: 96, digest: "sha256:0" },
  candidates: [],
  winner: null,
  confirmation: null,
  verdict: null,
  delivery: { merged: "6d4b2907", url: null, health: null },
  evidence: "/e/I1.json",
  cost: { usd: 0, trials: 0, tokens: 0, minutes: 0, expected: null, most: null },
  seconds: 3,
};

test("a dry run shows each step that a deployment would take", () => {
  const planned = ["write the files", "start node server.js, at any free port"];
  const delivery = { merged: "6d4b2907", url: null, health: null, planned };
  const lines = reportText({ ...DELIVERED, delivery }, { colors: false, columns: () => 80 });
  expect(lines.split("\n").slice(2)).toEqual([
    "merged    6d4b2907",
    "dry run   write the files",
    "          start node server.js, at any free port",
    "evidence  /e/I1.json",
  ]);
  expect(reportText(DELIVERED, { colors: false, columns: () => 80 })).not.toContain("dry run");
});

test("of a person's change it is told whose commit was judged, and that it was not to be merged", () => {
  const change = { ref: "feature", sha: "6d4b2907aabbcc", by: "ada", merge: false };
  const document: StatusDocument = { ...DELIVERED, status: "cleared", phase: "gate", change };
  const [head, judges] = reportText(document, { colors: false, columns: () => 120 }).split("\n");
  expect(head).toBe("farm I1: cleared in gate after 3.0 s, spec 96");
  expect(judges).toBe("  judges feature at 6d4b2907aa, asked by ada, not to be merged");
});

test("what joined an intent to its lineage is said, and what it takes stands beside what it took", () => {
  const says = "I0, which was not merged, asked for `phi-gate` as well";
  const expected = { trials: 281, usd: 1.5, minutes: null };
  const document: StatusDocument = {
    ...DELIVERED,
    lineage: "I0",
    links: [{ to: "I0", because: "shared", says }],
    cost: {
      ...{ usd: 0.25, trials: 48, tokens: 91_000, minutes: 0.42, expected },
      most: { usd: 5, cap: "FACTORY_MONTH_USD" },
    },
  };
  const lines = reportText(document, { colors: false, columns: () => 120 }).split("\n");
  expect(lines.slice(1, 3)).toEqual([
    `  of the lineage of I0: ${says}`,
    "  spent 48 trials (0.4 minutes), $0.25 of at most $5.00 (FACTORY_MONTH_USD), 91000 tokens; expected as far as the verdict: 281 trials, $1.50",
  ]);
});
