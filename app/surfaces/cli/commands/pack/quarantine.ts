import type { Command } from "commander";
import type { Act } from "../../call.ts";
import { EXIT } from "../../exit-code.ts";
import { packLineText } from "./list.ts";

interface Options {
  readonly why: string;
  readonly product?: string;
  readonly lift?: true;
}

/** `sf pack quarantine`: an operator sets a family aside that fails by itself, or takes that back. */
export function addPackQuarantine(pack: Command, act: Act): void {
  pack
    .command("quarantine")
    .description("set a family aside that both passes and fails on the unchanged base")
    .argument("<pack>", "a pack's name")
    .argument("<family>", "one of its families")
    .requiredOption("--why <text>", "the reason, which stands on the check until the merge")
    .option("--product <name>", "for this product (default: the only one that the pack judges)")
    .option("--lift", "let it count again")
    .action(
      act(async (call, name: string, family: string, { lift, ...given }: Options) => {
        const factory = await call.connect();
        const word = { ...given, pack: name, family, by: call.by };
        const line =
          lift === true ? await factory.packRestore(word) : await factory.packQuarantine(word);
        call.show(line, () => packLineText(line));
        return EXIT.done;
      }),
    );
}
