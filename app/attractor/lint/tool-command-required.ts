import { attribute } from "../language/graph.ts";
import { nodeHit, type Rule } from "./rule.ts";
import { tools } from "./subject.ts";

/** A tool has a command. */
export const toolCommandRequired: Rule = {
  origin: "kilroy",
  severity: "error",
  check: (subject) =>
    tools(subject)
      .filter((node) => attribute(node, "tool_command") === undefined)
      .map((node) => {
        const misnamed = attribute(node, "command") !== undefined;
        return nodeHit(node, {
          key: "command",
          message: misnamed
            ? `the tool ${node.id} has its command in command, which nobody reads`
            : `the tool ${node.id} has no command and will fail`,
          fix: misnamed ? "call it tool_command" : 'add tool_command="…"',
        });
      }),
};
