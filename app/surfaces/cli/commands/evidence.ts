import type { Command } from "commander";
import type { Act } from "../call.ts";
import { addAbsent } from "../not-in-this-version.ts";
import { addEvidenceVerify } from "./evidence/verify.ts";

/** `sf evidence`: what verdicts rest on, for whoever was not there. */
export function addEvidence(evidence: Command, act: Act): void {
  addEvidenceVerify(evidence, act);
  addAbsent(evidence, "show");
}
