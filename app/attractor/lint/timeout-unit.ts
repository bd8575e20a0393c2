import { attribute } from "../language/graph.ts";
import { nodeHit, type Rule } from "./rule.ts";

/** Kilroy reads the number of a time limit and no unit: `15m` is 15 seconds there, `200ms` is 200. Elsewhere units count. */
export const timeoutUnit: Rule = {
  origin: "ours",
  severity: "warning",
  check: ({ nodes, dialect }) =>
    nodes.flatMap((node) => {
      const timeout = attribute(node, "timeout") ?? "";
      const seconds = /^(\d+)(?:ms|m|h|d)$/.exec(timeout)?.[1];
      if (dialect === "spec" || seconds === undefined) return [];
      return [
        nodeHit(node, {
          key: "timeout",
          message: `timeout=${timeout} is ${seconds} seconds for Kilroy`,
          fix: "write whole seconds without a unit",
        }),
      ];
    }),
};
