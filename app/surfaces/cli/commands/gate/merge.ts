import type { Command } from "commander";
import type { Act } from "../../call.ts";
import { EXIT } from "../../exit-code.ts";
import { lineageText } from "./ledger.ts";

interface Options {
  readonly why: string;
}

/** `sf gate merge`: an operator says that two lineages ask for the same thing. */
export function addGateMerge(gate: Command, act: Act): void {
  gate
    .command("merge")
    .description("join two lineages; what both have spent counts")
    .argument("<lineage>", "a lineage, named by any intent of it")
    .argument("<other>", "another of the same product")
    .requiredOption("--why <text>", "the reason, kept with the link")
    .action(
      act(async (call, one: string, other: string, { why }: Options) => {
        const factory = await call.connect();
        const lineage = await factory.lineageMerge(one, other, why, call.by);
        call.show(lineage, () => lineageText(lineage));
        return EXIT.done;
      }),
    );
}
