import { attribute, type Node } from "../language/graph.ts";
import { modelSetting } from "../language/stylesheet.ts";
import { nodeHit, type Rule } from "./rule.ts";
import { agents, type Subject } from "./subject.ts";

/** An agent's provider is stated, where the engine is Kilroy; by the specification an engine may know one itself. */
export const llmProviderRequired: Rule = {
  origin: "kilroy",
  severity: "error",
  check: (subject) => {
    if (subject.dialect === "spec") return [];
    const provider = providers(subject);
    return agents(subject)
      .filter((node) => (provider(node) ?? "").trim() === "")
      .map((node) =>
        nodeHit(node, {
          message: `nothing says which provider the agent of ${node.id} is from`,
          fix: "add llm_provider to it or to a model_stylesheet, as in * { llm_provider: anthropic; }",
        }),
      );
  },
};

/** Kilroy reads the graph's own default only beside a stylesheet that has rules. */
function providers({ graph, stylesheet }: Subject): (node: Node) => string | undefined {
  const rules = stylesheet?.kind === "rules" ? stylesheet.rules : [];
  const property = "llm_provider";
  return rules.length === 0
    ? (node) => attribute(node, property)
    : (node) => modelSetting(graph, node, { property, rules });
}
