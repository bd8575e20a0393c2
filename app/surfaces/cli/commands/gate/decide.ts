import type { Command } from "commander";
import type { Act } from "../../call.ts";
import { exitOfVerdict } from "../../exit-code.ts";
import { readNamedFile } from "../../read-file.ts";
import { readPolicy } from "../../read-policy.ts";
import { verdictLines } from "../../report.ts";

interface Options {
  readonly policy?: string;
}

const LARGEST_EVALUATION = 64 * 1024 * 1024;

/** `sf gate decide`: the verdict on recorded evidence. */
export function addGateDecide(gate: Command, act: Act): void {
  gate
    .command("decide")
    .description("decide on recorded evidence; exit code 0 cleared, 3 refused, 4 inconclusive")
    .argument("<evaluation>", "evaluation.json")
    .option("--policy <file>", "policy.json (default: the default policy)")
    .action(
      act(async (call, file: string, { policy }: Options) => {
        const workbench = await call.doors.workbench(call.home);
        const decision = await workbench.gateDecide(
          await readNamedFile(call.folder, file, LARGEST_EVALUATION),
          await readPolicy(call, policy),
        );
        call.show({ ...decision.verdict, notes: decision.notes }, () =>
          [
            ...verdictLines(decision.verdict, call.terminal),
            ...decision.notes.map((note) => `note: ${note}`),
          ].join("\n"),
        );
        return exitOfVerdict(decision.verdict.outcome);
      }),
    );
}
