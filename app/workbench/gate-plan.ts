import { decode } from "../core/decode.ts";
import { FactoryError } from "../core/errors.ts";
import { gatePlanReport } from "../core/gate/report.ts";
import { DEFAULT_POLICY, policySchema } from "../core/policy.ts";
import type { GatePlan, GatePlanRequest } from "../core/workbench.ts";

/** The plan of a lineage's J-th attempt under the default policy, changed as asked. */
export function gatePlan({ attempt = 1, failures, ...changes }: GatePlanRequest): GatePlan {
  const { target = DEFAULT_POLICY.target } = changes;
  const { rate } = DEFAULT_POLICY.power;
  if (target >= rate) {
    throw new FactoryError(
      "wrong-use",
      `target ${target}: the default policy wants builds of pass rate ${rate} accepted; give a target below it`,
    );
  }
  return gatePlanReport(decode(policySchema, changes, "gate plan"), attempt, failures);
}
