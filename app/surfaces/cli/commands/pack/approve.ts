import type { Command } from "commander";
import type { Act } from "../../call.ts";
import { EXIT } from "../../exit-code.ts";

/** `sf pack approve`: a person answers for families that a machine wrote, in the text that they have now. */
export function addPackApprove(pack: Command, act: Act): void {
  pack
    .command("approve")
    .description("let families that a machine wrote count, as they are written now")
    .argument("<pack>", "a pack's name")
    .argument("[families...]", "its families (default: all that wait)")
    .action(
      act(async (call, name: string, families: readonly string[]) => {
        const factory = await call.connect();
        const answer = await factory.packApprove(name, families, call.by);
        call.show(answer, () =>
          answer.approved
            .map(({ family, file, digest }) => `${family} counts  ${file}  ${digest.slice(0, 17)}`)
            .join("\n"),
        );
        return EXIT.done;
      }),
    );
}
