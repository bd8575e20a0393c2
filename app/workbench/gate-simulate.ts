import { decode } from "../core/decode.ts";
import { FactoryError } from "../core/errors.ts";
import type { Design, Setting } from "../core/gate/simulate/design.ts";
import { DESIGNS } from "../core/gate/simulate/designs.ts";
import { plansOf } from "../core/gate/simulate/plans.ts";
import { acceptances, acceptancesOf, simulation } from "../core/gate/simulate/simulate.ts";
import { type Policy, policySchema } from "../core/policy.ts";
import type { NamedText } from "../core/workbench.ts";
import type { GateSimulateRequest, GateSimulation } from "../core/workbench-gate.ts";
import type { Documents } from "../ports/documents.ts";
import type { Watch } from "../ports/workbench.ts";
import { namedPolicy } from "./named-policy.ts";

export interface SimulateParts {
  readonly documents: Documents;
  readonly policy: NamedText | undefined;
  readonly watch: Watch;
}

/** Runs between two moments at which whoever watches is told, and heard. */
const AT_ONCE = 500;

/** Plays a design against the production gate; whoever stops it gets what was played until then. */
export async function gateSimulate(
  { documents, policy, watch }: SimulateParts,
  request: GateSimulateRequest,
): Promise<GateSimulation> {
  const design = designNamed(request.design);
  const setting = settingOf(policyOf(documents, policy, request), request);
  const seen = await played(design, "gate", { setting, request, watch });
  const answer = simulation(design, setting, seen);
  if (!request.naive) return answer;
  const naive = await played(design, "naive", { setting, request, watch });
  return { ...answer, naive: acceptancesOf(naive, design.naiveExact(setting)) };
}

function designNamed(name: string): Design {
  const found = DESIGNS.find((design) => design.name === name);
  if (found !== undefined) return found;
  const names = DESIGNS.map((design) => design.name).join(", ");
  throw new FactoryError("wrong-use", `design ${name}: not known; there are ${names}`);
}

function policyOf(
  documents: Documents,
  policy: NamedText | undefined,
  { mode }: GateSimulateRequest,
): Policy {
  const own = namedPolicy(documents, policy);
  return mode === undefined ? own : decode(policySchema, { ...own, mode }, "gate simulate");
}

function settingOf(policy: Policy, request: GateSimulateRequest): Setting {
  const { rate = policy.target, k, attempts, failures } = request;
  return { policy, plans: plansOf(policy, failures), rate, k, attempts };
}

interface Play {
  readonly setting: Setting;
  readonly request: GateSimulateRequest;
  readonly watch: Watch;
}

async function played(
  design: Design,
  gate: "gate" | "naive",
  { setting, request: { runs: wanted, seed }, watch }: Play,
): Promise<{ readonly accepted: number; readonly runs: number }> {
  let [accepted, runs] = [0, 0];
  while (runs < wanted && !watch.signal.aborted) {
    const to = Math.min(wanted, runs + AT_ONCE);
    accepted += acceptances(design, gate, setting, { from: runs, to, seed });
    runs = to;
    watch.says(`${design.name}, ${gate}: ${accepted} of ${runs} runs accepted`);
    await new Promise((resolve) => setImmediate(resolve));
  }
  return { accepted, runs };
}
