import type { GateFamily } from "../gate/top-ups.ts";
import { DERIVED, type Standing } from "../standing.ts";
import type { Family } from "./family.ts";
import { type Pack, withoutFamilies } from "./pack.ts";

/** A pack's families as the gate knows them, in the pack's order. */
export function gateFamilies(pack: Pack): readonly GateFamily[] {
  return pack.families.map(gateFamily);
}

/** Those of them that count. */
export function countingFamilies(pack: Pack, { leftOut }: Standing): readonly GateFamily[] {
  const ids = leftOut.map(({ family }) => family);
  return gateFamilies(withoutFamilies(pack, ids));
}

export function gateFamily(family: Family): GateFamily {
  return {
    id: family.id,
    must: family.must === "always",
    weight: family.weight,
    covers: family.covers,
    author: authorOf(family),
  };
}

/** What a machine wrote is derived, whoever answers for it beside. */
function authorOf({ author, derived }: Family): string {
  return derived === undefined ? (author ?? `${DERIVED} unknown`) : `${DERIVED} ${derived}`;
}
