import { nodeHit, type Rule } from "./rule.ts";
import { tools } from "./subject.ts";

const SCRIPT = /\bsh\s+scripts\/validate-[^\s"']+\.sh\b/;

/** A validation script that an agent writes may be missing, and its caller says so in the words a postmortem looks for. */
export const validateScriptFailureContract: Rule = {
  origin: "kilroy",
  severity: "warning",
  check: (subject) =>
    tools(subject)
      .filter((node) => {
        const command = node.attributes.get("tool_command")?.value ?? "";
        return SCRIPT.test(command) && !command.includes("KILROY_VALIDATE_FAILURE");
      })
      .map((node) =>
        nodeHit(node, {
          key: "tool_command",
          message: `${node.id} runs a validation script and says nothing when there is none or it breaks`,
          fix: 'append || { echo "KILROY_VALIDATE_FAILURE: …"; exit 1; }',
        }),
      ),
};
