import type { Command } from "commander";
import type { Act } from "../call.ts";
import { addAbsent } from "../not-in-this-version.ts";
import { addGateDecide } from "./gate/decide.ts";
import { addGatePlan } from "./gate/plan.ts";
import { addGateSimulate } from "./gate/simulate.ts";

/** `sf gate`: the gate on its own, without a server. */
export function addGate(gate: Command, act: Act): void {
  addGatePlan(gate, act);
  addGateDecide(gate, act);
  addGateSimulate(gate, act);
  addAbsent(gate, "ledger");
}
