import type { Command } from "commander";
import type { LoosenedLine } from "../../../../core/gate/ledger-document.ts";
import { looseningText } from "../../../../core/loosening.ts";
import type { Act } from "../../call.ts";
import { EXIT } from "../../exit-code.ts";

interface Options {
  readonly why: string;
}

/** `sf gate loosen`: an operator lets a lineage be judged by less than an earlier plan of it. */
export function addGateLoosen(gate: Command, act: Act): void {
  gate
    .command("loosen")
    .description("let the pack and the policy of now judge a lineage that was judged by more")
    .argument("<intent>", "an intent of the lineage")
    .requiredOption("--why <text>", "the reason, on every check of the lineage from now on")
    .action(
      act(async (call, intent: string, { why }: Options) => {
        const factory = await call.connect();
        const loosened = await factory.gateLoosen(intent, why, call.by);
        call.show(loosened, () => loosenedText(loosened));
        return EXIT.done;
      }),
    );
}

function loosenedText({ intent, lineage, looser }: LoosenedLine): string {
  return `${lineage} may be judged by less: ${looseningText(looser)}\nbegin it again: sf intent retry ${intent}`;
}
