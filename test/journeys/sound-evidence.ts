import { readFileSync } from "node:fs";
import { expect } from "vitest";
import { dsseEnvelopes } from "../../app/adapters/dsse/envelopes.ts";
import { decode } from "../../app/core/decode.ts";
import { type Evidence, evidenceSchema } from "../../app/core/evidence.ts";
import { checkEvidence } from "../../app/core/evidence-check.ts";
import type { StatusDocument } from "../../app/core/status.ts";

/** What the evidence file of an intent states; fails unless every check of it holds. */
export function soundEvidence({ evidence: file }: StatusDocument): Evidence {
  const opened = dsseEnvelopes.open(readFileSync(file ?? "", "utf8"));
  if (opened?.kind !== "open") throw new Error("no evidence");
  const evidence = decode(evidenceSchema, JSON.parse(opened.payload), "evidence") as Evidence;
  expect(checkEvidence(evidence).filter(({ ok }) => !ok)).toEqual([]);
  return evidence;
}
