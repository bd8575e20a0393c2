import type { Command } from "commander";
import type { Act } from "../../call.ts";
import { EXIT } from "../../exit-code.ts";
import { reportText } from "../../report.ts";

/** `sf intent status`: how an intent stands. */
export function addIntentStatus(intent: Command, act: Act): void {
  intent
    .command("status")
    .description("how an intent stands")
    .argument("<id>", "an intent")
    .action(
      act(async (call, id: string) => {
        const factory = await call.connect();
        const document = await factory.status(id);
        call.show(document, () => reportText(document, call.terminal));
        return EXIT.done;
      }),
    );
}
