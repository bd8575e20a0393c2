import { attribute } from "../language/graph.ts";
import { nodeHit, type Rule } from "./rule.ts";

/** Models to escalate to are written `provider:model`. */
export const escalationModelsSyntax: Rule = {
  origin: "kilroy",
  severity: "warning",
  check: ({ nodes }) =>
    nodes.flatMap((node) =>
      entries(attribute(node, "escalation_models") ?? "").flatMap((entry) =>
        missingParts(entry).map((part) =>
          nodeHit(node, {
            key: "escalation_models",
            message: `${JSON.stringify(entry)} of ${node.id} has no ${part}`,
            fix: "write provider:model, separated by commas",
          }),
        ),
      ),
    ),
};

function entries(text: string): readonly string[] {
  return text.split(",").flatMap((entry) => (entry.trim() === "" ? [] : [entry.trim()]));
}

function missingParts(entry: string): readonly string[] {
  const colon = entry.indexOf(":");
  if (colon === -1) return ["colon"];
  const provider = entry.slice(0, colon).trim();
  const model = entry.slice(colon + 1).trim();
  return [...(provider === "" ? ["provider"] : []), ...(model === "" ? ["model"] : [])];
}
