import type { GateFamily } from "../gate/top-ups.ts";
import type { Pack } from "./pack.ts";

/** A pack's families as the gate knows them, in the pack's order. */
export function gateFamilies(pack: Pack): readonly GateFamily[] {
  return pack.families.map((family) => ({
    id: family.id,
    must: family.must === "always",
    weight: family.weight,
    covers: family.covers,
    author: family.author ?? `derived: ${family.derived ?? "unknown"}`,
  }));
}
