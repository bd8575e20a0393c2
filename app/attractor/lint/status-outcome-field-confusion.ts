import { nodeHit, type Rule } from "./rule.ts";
import { agents, promptOf } from "./subject.ts";

const BOTH =
  /["']?status["']?\s*:\s*["']?(?:success|fail|retry|skipped|partial_success)["']?[^}]{0,80}["']?outcome["']?\s*:/i;

/** A status file has its outcome in `status`; a second field for it is not read. */
export const statusOutcomeFieldConfusion: Rule = {
  origin: "kilroy",
  severity: "error",
  check: (subject) =>
    agents(subject)
      .filter((node) => BOTH.test(promptOf(subject, node)))
      .map((node) =>
        nodeHit(node, {
          key: "prompt",
          message: `the prompt of ${node.id} asks for status and outcome in one file, and outcome is not read`,
          fix: 'write the outcome as the status, {"status":"X"}, which condition="outcome=X" matches',
        }),
      ),
};
