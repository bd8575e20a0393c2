import type { Command } from "commander";
import type { Act } from "../call.ts";
import { addGateCheck } from "./gate/check.ts";
import { addGateDecide } from "./gate/decide.ts";
import { addGateLedger } from "./gate/ledger.ts";
import { addGateLoosen } from "./gate/loosen.ts";
import { addGateMerge } from "./gate/merge.ts";
import { addGatePlan } from "./gate/plan.ts";
import { addGateSimulate } from "./gate/simulate.ts";
import { addGateSplit } from "./gate/split.ts";

/** `sf gate`: the gate on its own, without a server; and of the running line a person's change, and the lineages with what they spent. */
export function addGate(gate: Command, act: Act): void {
  addGatePlan(gate, act);
  addGateDecide(gate, act);
  addGateSimulate(gate, act);
  addGateCheck(gate, act);
  addGateLedger(gate, act);
  addGateMerge(gate, act);
  addGateSplit(gate, act);
  addGateLoosen(gate, act);
}
