import type { AttemptFacts } from "../evaluation-of.ts";
import type { Judged } from "../evidence.ts";

/** What the file says that ledger, pack and product's own file said. */
export function factsOf(judged: Judged): AttemptFacts {
  const { families, verifiers, keys, newKeys } = judged;
  const { intent, product, lineage, attempt, specDigest, factory: version } = judged.evaluation;
  return {
    ...{ intent, product, lineage, attempt, specDigest, version },
    ...{ families, verifiers, keys, newKeys },
  };
}
