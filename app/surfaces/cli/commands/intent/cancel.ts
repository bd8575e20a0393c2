import type { Command } from "commander";
import type { Act } from "../../call.ts";
import { EXIT } from "../../exit-code.ts";
import { headText } from "../../report.ts";

/** `sf intent cancel`: stops an intent that has not merged. */
export function addIntentCancel(intent: Command, act: Act): void {
  intent
    .command("cancel")
    .description("stop an intent that has not merged")
    .argument("<id>", "an intent")
    .action(
      act(async (call, id: string) => {
        const factory = await call.connect();
        const document = await factory.cancel(id);
        call.show(document, () => headText(document, call.terminal));
        return EXIT.done;
      }),
    );
}
