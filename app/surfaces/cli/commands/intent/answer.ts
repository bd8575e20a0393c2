import type { Command } from "commander";
import type { Act } from "../../call.ts";
import { EXIT } from "../../exit-code.ts";
import { headText } from "../../report.ts";

/** `sf intent answer`: answers a question of a pipeline's human gate. */
export function addIntentAnswer(intent: Command, act: Act): void {
  intent
    .command("answer")
    .description("answer what a pipeline asks at a human gate")
    .argument("<id>", "an intent that waits")
    .argument("<question>", "a question as sf intent status names it, such as 1.c1.review")
    .argument("<choice>", "one of its options: the key, the label, or the node it leads to")
    .action(
      act(async (call, id: string, question: string, choice: string) => {
        const factory = await call.connect();
        const document = await factory.answer(id, question, choice, call.by);
        call.show(document, () => headText(document, call.terminal));
        return EXIT.done;
      }),
    );
}
