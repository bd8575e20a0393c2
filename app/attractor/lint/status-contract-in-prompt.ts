import { nodeHit, type Rule } from "./rule.ts";
import { agents, promptOf } from "./subject.ts";

/** An agent under Kilroy is told where to write its status. */
export const statusContractInPrompt: Rule = {
  origin: "kilroy",
  severity: "warning",
  check: (subject) => {
    const unaware = agents(subject).filter((node) => {
      const prompt = promptOf(subject, node);
      return prompt.trim() !== "" && !/KILROY_STAGE_STATUS_(?:FALLBACK_)?PATH/.test(prompt);
    });
    return unaware.map((node) =>
      nodeHit(node, {
        key: "prompt",
        message: `the prompt of ${node.id} does not say where its status goes, so that no outcome of its own is seen`,
        fix: "let it write status.json to $KILROY_STAGE_STATUS_PATH, else to $KILROY_STAGE_STATUS_FALLBACK_PATH",
      }),
    );
  },
};
