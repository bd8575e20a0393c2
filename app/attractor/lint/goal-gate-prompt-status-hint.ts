import { canonicalOutcome, isCustom } from "./clauses.ts";
import { nodeHit, type Rule } from "./rule.ts";
import { goalGates, promptOf } from "./subject.ts";

const ASSIGNMENT = /\boutcome\s*=\s*['"]?([a-z0-9_-]+)['"]?/gi;
const MEETING = ["success", "partial_success"];

/** A goal gate's prompt names an outcome with which the gate is met. */
export const goalGatePromptStatusHint: Rule = {
  origin: "kilroy",
  severity: "warning",
  check: (subject) =>
    goalGates(subject).flatMap((node) => {
      const named = [...promptOf(subject, node).matchAll(ASSIGNMENT)].map(([, word = ""]) => word);
      const custom = named.find(isCustom);
      const meets = named.some((word) => MEETING.includes(canonicalOutcome(word)));
      if (custom === undefined || meets) return [];
      return [
        nodeHit(node, {
          key: "prompt",
          message: `the prompt of the goal gate ${node.id} asks for outcome=${custom}, with which it is not met, and for no success`,
          fix: "let the prompt ask for outcome=success when the goal is reached",
        }),
      ];
    }),
};
