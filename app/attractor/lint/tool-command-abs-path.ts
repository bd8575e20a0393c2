import { nodeHit, type Rule } from "./rule.ts";
import { tools } from "./subject.ts";

/** A tool works in the run's worktree. */
export const toolCommandAbsPath: Rule = {
  origin: "kilroy",
  severity: "warning",
  check: (subject) =>
    tools(subject)
      .filter((node) => /cd\s+\//.test(node.attributes.get("tool_command")?.value ?? ""))
      .map((node) =>
        nodeHit(node, {
          key: "tool_command",
          message: `the command of ${node.id} leaves the worktree with cd /…`,
          fix: "remove the cd, a tool starts in the worktree",
        }),
      ),
};
