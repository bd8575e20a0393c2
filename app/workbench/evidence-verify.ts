import { type Evidence, evidenceSchema } from "../core/evidence.ts";
import { checkEvidence } from "../core/evidence-check.ts";
import type { EvidenceReport, NamedText } from "../core/workbench.ts";
import type { Documents } from "../ports/documents.ts";

/** Whether an evidence file agrees with itself, from its text alone. */
export function evidenceVerify(documents: Documents, { name, text }: NamedText): EvidenceReport {
  return checkEvidence(documents.decodeJson(evidenceSchema, text, name) as Evidence);
}
