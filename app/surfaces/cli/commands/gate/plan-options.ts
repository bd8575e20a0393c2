import type { Command } from "commander";
import { oneOf, whole } from "../../words.ts";

/** No plan bears more failures. */
const MOST_FAILURES = 60;

/** What plans of a lineage are made from: `--policy`, and what of it is otherwise. */
export function withPlanOptions(command: Command): Command {
  return command
    .option("--policy <file>", "policy.json (default: the default policy)")
    .option(
      "--mode <mode>",
      "looks, fixed or betting (default: the policy's)",
      oneOf("looks", "fixed", "betting"),
    )
    .option(
      "--failures <count>",
      "failures that a plan's last look forgives (default: the fewest that reach the policy's power)",
      whole(0, MOST_FAILURES),
    );
}
