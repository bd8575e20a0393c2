import { edgesFrom } from "../language/graph.ts";
import { isCustom, outcomesAskedFor } from "./clauses.ts";
import { nodeHit, type Rule } from "./rule.ts";
import { agents, conditionOf, promptOf } from "./subject.ts";

const WRITTEN = /["']status["']\s*:\s*["']([a-zA-Z0-9_-]+)["']/g;

/** An outcome that an edge asks for is one that the agent is told to write. */
export const customOutcomeCoverage: Rule = {
  origin: "kilroy",
  severity: "warning",
  check: (subject) =>
    agents(subject).flatMap((node) => {
      const prompt = promptOf(subject, node);
      if (prompt.trim() === "") return [];
      const written = new Set(
        [...prompt.matchAll(WRITTEN)].map(([, word = ""]) => word.toLowerCase()),
      );
      const edges = edgesFrom(subject.graph, node.id);
      const asked = edges.flatMap((edge) => outcomesAskedFor(conditionOf(edge))).filter(isCustom);
      return [...new Set(asked)]
        .filter((outcome) => !written.has(outcome.toLowerCase()))
        .map((outcome) =>
          nodeHit(node, {
            key: "prompt",
            message: `an edge of ${node.id} asks for outcome=${outcome}, which its prompt does not tell the agent to write`,
            fix: `let the prompt write {"status":"${outcome}"} to $KILROY_STAGE_STATUS_PATH`,
          }),
        );
    }),
};
