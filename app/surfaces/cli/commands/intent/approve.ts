import type { Command } from "commander";
import type { Act } from "../../call.ts";
import { EXIT } from "../../exit-code.ts";
import { headText } from "../../report.ts";

/** `sf intent approve`: lets an intent that waits for a person go on. */
export function addIntentApprove(intent: Command, act: Act): void {
  intent
    .command("approve")
    .description("let an intent that waits for a person go on")
    .argument("<id>", "an intent that waits")
    .action(
      act(async (call, id: string) => {
        const factory = await call.connect();
        const document = await factory.approve(id, call.by);
        call.show(document, () => headText(document, call.terminal));
        return EXIT.done;
      }),
    );
}
