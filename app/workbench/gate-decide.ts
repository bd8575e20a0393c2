import { evaluationSchema } from "../core/evaluation.ts";
import { decide } from "../core/gate/decide.ts";
import { NOTHING_KNOWN } from "../core/gate/expected.ts";
import type { VerdictStatus } from "../core/status.ts";
import type { Verdict } from "../core/verdict.ts";
import type { NamedText } from "../core/workbench.ts";
import type { GateDecision } from "../core/workbench-gate.ts";
import type { Documents } from "../ports/documents.ts";
import { namedPolicy } from "./named-policy.ts";

const BY_DEFAULT = "The default policy was used: none was given.";

/** The gate's verdict on a file by itself; what only ledger, keys and pack could tell is taken as claimed and noted. */
export function gateDecide(
  documents: Documents,
  evaluation: NamedText,
  policy?: NamedText,
): GateDecision {
  const seen = documents.decodeJson(evaluationSchema, evaluation.text, evaluation.name);
  const { verdict, notes } = decide(seen, namedPolicy(documents, policy), NOTHING_KNOWN);
  const own = policy === undefined ? [BY_DEFAULT] : [];
  return { verdict: verdictDocument(verdict), notes: [...own, ...notes] };
}

/** The verdict as the contracts print it. */
function verdictDocument({ outcome, bound, target, alpha, criteria }: Verdict): VerdictStatus {
  return { outcome, bound, target, alpha, criteria };
}
