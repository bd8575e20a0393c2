import type { Command } from "commander";
import type { Act } from "../call.ts";
import { addEvidenceShow } from "./evidence/show.ts";
import { addEvidenceVerify } from "./evidence/verify.ts";

/** `sf evidence`: what verdicts rest on, for whoever was not there. */
export function addEvidence(evidence: Command, act: Act): void {
  addEvidenceShow(evidence, act);
  addEvidenceVerify(evidence, act);
}
