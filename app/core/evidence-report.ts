/** Why an evidence file does not hold. */
export type EvidenceReason =
  /** Something in it is not as it was written. */
  | "altered"
  /** Its end is missing: bytes, or events up to the verdict. */
  | "truncated"
  /** Events or trials stand in another order, or twice. */
  | "reordered"
  /** Another key signed it than the one that was given, or than the ledger has. */
  | "other-key"
  /** It is about another commit or tree, spec or policy than it says, or than was asked. */
  | "other-commit"
  | "other-spec"
  | "other-policy"
  /** An event of somebody else stands in it. */
  | "foreign-event"
  /** An attempt of the lineage, or its plan, is not there. */
  | "attempt-removed"
  /** A trial is not there. */
  | "trial-removed"
  /** A play of an earlier promise is not there, or another than the plan named, or than was played. */
  | "promise"
  /** A plan's signature, or the draws that come from it, are not the signing key's. */
  | "seed"
  /** What was found where a builder could read is not what the ledger says. */
  | "search"
  /** The policy gives another plan. */
  | "plan"
  /** A family counts, or is left out, without the word of a person that says so. */
  | "standing"
  /** It was judged by less than an earlier plan of its lineage, without an operator's word that says so. */
  | "loosened"
  /** Decided again, the verdict is another. */
  | "verdict"
  /** The ledger's head that was kept outside is not this one. */
  | "not-anchored";

/** What one check says. `reason`: null when it holds. */
export interface EvidenceCheck {
  readonly name: string;
  readonly ok: boolean;
  readonly reason: EvidenceReason | null;
  readonly sentence: string;
}

/** What the checks of an evidence file say. `reason`: of the first that does not hold; `notes`: what they do not show. */
export interface EvidenceReport {
  readonly holds: boolean;
  readonly intent: string | null;
  readonly reason: EvidenceReason | null;
  readonly checks: readonly EvidenceCheck[];
  readonly notes: readonly string[];
}

/** The report of these checks. */
export function reportOf(
  intent: string | null,
  checks: readonly EvidenceCheck[],
  notes: readonly string[],
): EvidenceReport {
  const reason = checks.find(({ ok }) => !ok)?.reason ?? null;
  return { holds: reason === null, intent, reason, checks, notes };
}
