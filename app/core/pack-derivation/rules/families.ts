import type { Derived } from "../draft.ts";
import type { Known } from "../known.ts";
import { apart } from "./apart.ts";
import { compares } from "./compares.ts";
import { frozen } from "./frozen.ts";
import { limits } from "./limits.ts";
import { needs } from "./needs.ts";
import type { RuleRead } from "./read.ts";
import type { Telling } from "./told.ts";
import { waits } from "./waits.ts";

/** A rule that was read, as a family with a boundary on either side; or why it is none. */
export function ruleFamily(known: Known, read: RuleRead, rule: Telling): Derived {
  const says = [rule.says.replace(/[.!\s]+$/, ""), ...senseOf(read)].join(". ");
  const telling = { ...rule, says: `${says}.` };
  switch (read.kind) {
    case "needs":
      return needs(known, read, telling);
    case "compares":
      return compares(known, read, telling);
    case "apart":
      return apart(known, read, telling);
    case "limits":
      return limits(known, read, telling);
    case "frozen":
      return frozen(known, read, telling);
    case "waits":
      return waits(known, read, telling);
  }
}

/** How a sentence is taken that leaves its bound open, for whoever approves the family. */
function senseOf(read: RuleRead): readonly string[] {
  if (read.kind === "waits")
    return ["On the day on which the time is full it is over; before the event it has not begun"];
  if (read.kind !== "compares") return [];
  return [`The bound itself is ${read.operator.endsWith("=") ? "within" : "beyond"}`];
}
