import { type Command, Option } from "commander";
import { PHASES, type Phase } from "../../../../core/intent.ts";
import type { Act } from "../../call.ts";
import { EXIT } from "../../exit-code.ts";

interface Options {
  readonly from?: Phase;
}

/** `sf intent retry`: begins an ended intent again. */
export function addIntentRetry(intent: Command, act: Act): void {
  intent
    .command("retry")
    .description("begin an ended intent again, as a new one of its lineage")
    .argument("<id>", "an intent that has ended")
    .addOption(
      new Option("--from <phase>", "gate and deliver go on with the recorded trials").choices(
        PHASES,
      ),
    )
    .action(
      act(async (call, id: string, { from }: Options) => {
        const factory = await call.connect();
        const submitted = await factory.retry(id, from);
        call.show(
          submitted,
          () => `${submitted.intent}  ${submitted.product}  ${submitted.status}`,
        );
        return EXIT.done;
      }),
    );
}
