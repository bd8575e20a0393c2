import { expect, test } from "vitest";
import type { StatusDocument } from "../../../app/core/status.ts";
import { reportText } from "../../../app/surfaces/cli/report.ts";

const DELIVERED: StatusDocument = {
  intent: "I1",
  lineage: "I1",
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
  cost: { usd: 0, trials: 0 },
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
