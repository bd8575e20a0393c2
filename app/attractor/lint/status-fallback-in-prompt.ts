import { attribute } from "../language/graph.ts";
import { nodeHit, type Rule } from "./rule.ts";
import { agents, isTrue, promptOf } from "./subject.ts";

/** An agent that is told where to write its status is told where else, for when that fails. */
export const statusFallbackInPrompt: Rule = {
  origin: "kilroy",
  severity: "warning",
  check: (subject) => {
    const oneWay = agents(subject).filter((node) => {
      const prompt = promptOf(subject, node);
      return (
        !isTrue(attribute(node, "auto_status")) &&
        prompt.includes("KILROY_STAGE_STATUS_PATH") &&
        !prompt.includes("KILROY_STAGE_STATUS_FALLBACK_PATH")
      );
    });
    return oneWay.map((node) =>
      nodeHit(node, {
        key: "prompt",
        message: `the prompt of ${node.id} names $KILROY_STAGE_STATUS_PATH alone; when that cannot be written its outcome is lost`,
        fix: "name $KILROY_STAGE_STATUS_FALLBACK_PATH beside it",
      }),
    );
  },
};
