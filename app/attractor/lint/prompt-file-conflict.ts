import { attribute } from "../language/graph.ts";
import { nodeHit, type Rule } from "./rule.ts";

/** A prompt stands in the graph or in a file. */
export const promptFileConflict: Rule = {
  origin: "kilroy",
  severity: "error",
  check: ({ nodes }) =>
    nodes
      .filter(
        (node) =>
          attribute(node, "prompt_file") !== undefined &&
          (attribute(node, "prompt") ?? attribute(node, "llm_prompt")) !== undefined,
      )
      .map((node) =>
        nodeHit(node, {
          key: "prompt_file",
          message: `${node.id} has a prompt and the prompt_file ${JSON.stringify(attribute(node, "prompt_file"))}`,
          fix: "remove one of them",
        }),
      ),
};
