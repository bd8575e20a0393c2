import type { Command } from "commander";
import type { Act } from "../../call.ts";
import { EXIT } from "../../exit-code.ts";
import { lineageText } from "./ledger.ts";

interface Options {
  readonly why: string;
}

/** `sf gate split`: an operator says that an intent asks for something else than its lineage. */
export function addGateSplit(gate: Command, act: Act): void {
  gate
    .command("split")
    .description("give an intent a lineage of its own; what was spent so far counts in both")
    .argument("<intent>", "an intent that is not alone in its lineage")
    .requiredOption("--why <text>", "the reason, kept with the split")
    .action(
      act(async (call, intent: string, { why }: Options) => {
        const factory = await call.connect();
        const lineage = await factory.lineageSplit(intent, why, call.by);
        call.show(lineage, () => lineageText(lineage));
        return EXIT.done;
      }),
    );
}
