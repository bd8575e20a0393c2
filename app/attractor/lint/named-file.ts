import { attribute } from "../language/graph.ts";
import { refusedFile } from "../language/named-files.ts";
import { nodeHit, type Rule } from "./rule.ts";

/** A file that a node names can be read. */
export const namedFile: Rule = {
  origin: "ours",
  severity: "error",
  check: ({ graph, nodes }) =>
    nodes.flatMap((node) => {
      const path = attribute(node, "prompt_file");
      if (path === undefined) return [];
      const file = graph.named?.get(path) ?? refusedFile(path);
      if (file.kind === "found") return [];
      const message = `the prompt_file of ${node.id}: ${file.why}`;
      return [nodeHit(node, { key: "prompt_file", message, fix: file.fix })];
    }),
};
