import { decode } from "../core/decode.ts";
import { FactoryError } from "../core/errors.ts";
import { gatePlanReport } from "../core/gate/report.ts";
import { policySchema } from "../core/policy.ts";
import type { NamedText } from "../core/workbench.ts";
import type { GatePlan, GatePlanRequest } from "../core/workbench-gate.ts";
import type { Documents } from "../ports/documents.ts";
import { namedPolicy } from "./named-policy.ts";

/** The plan of a lineage's J-th attempt under a policy, by default the default one, changed as asked. */
export function gatePlan(
  documents: Documents,
  { attempt = 1, failures, rates, ...changes }: GatePlanRequest,
  file?: NamedText,
): GatePlan {
  const own = namedPolicy(documents, file);
  const { target = own.target } = changes;
  if (target >= own.power.rate) {
    throw new FactoryError(
      "wrong-use",
      `target ${target}: the policy wants builds of pass rate ${own.power.rate} accepted; give a target below it`,
    );
  }
  const policy = decode(policySchema, { ...own, ...changes }, "gate plan");
  return gatePlanReport(policy, { j: attempt, failures, rates });
}
