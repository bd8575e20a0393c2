import type { Command } from "commander";
import type { Act } from "../call.ts";
import { addAbsent } from "../not-in-this-version.ts";
import { addGateDecide } from "./gate/decide.ts";
import { addGatePlan } from "./gate/plan.ts";

/** `sf gate`: the gate on its own, without a server. */
export function addGate(gate: Command, act: Act): void {
  addGatePlan(gate, act);
  addGateDecide(gate, act);
  for (const name of ["simulate", "ledger"]) addAbsent(gate, name);
}
