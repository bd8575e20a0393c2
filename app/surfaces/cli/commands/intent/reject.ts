import type { Command } from "commander";
import type { Act } from "../../call.ts";
import { EXIT } from "../../exit-code.ts";
import { headText } from "../../report.ts";

interface Options {
  readonly why: string;
}

/** `sf intent reject`: decides against an intent that waits for a person. */
export function addIntentReject(intent: Command, act: Act): void {
  intent
    .command("reject")
    .description("decide against an intent that waits for a person")
    .argument("<id>", "an intent that waits")
    .requiredOption("--why <text>", "the reason, kept with the intent")
    .action(
      act(async (call, id: string, { why }: Options) => {
        const factory = await call.connect();
        const document = await factory.reject(id, why, call.by);
        call.show(document, () => headText(document, call.terminal));
        return EXIT.done;
      }),
    );
}
