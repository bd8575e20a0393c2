import type { Command } from "commander";
import type { Act } from "../../call.ts";
import { EXIT } from "../../exit-code.ts";
import { wholePath } from "../../read-file.ts";
import { table } from "../../table.ts";
import { whole } from "../../words.ts";

interface Options {
  readonly n: number;
  readonly seed: string;
}

const MOST = 100_000;

/** `sf pack draw`: trials as they would be drawn. */
export function addPackDraw(pack: Command, act: Act): void {
  pack
    .command("draw")
    .description("draw trials and show them; the same seed draws the same")
    .argument("<dir>", "a pack")
    .requiredOption("--n <count>", "how many", whole(1, MOST))
    .requiredOption("--seed <seed>", "any text")
    .action(
      act(async (call, dir: string, { n, seed }: Options) => {
        const workbench = await call.doors.workbench(call.home);
        const trials = await workbench.packDraw(wholePath(call.folder, dir), n, seed);
        call.show(trials, () =>
          table(
            ["trial", "family", "drawn"],
            trials.map(({ index, family, values }) => [index, family, JSON.stringify(values)]),
            "no trials",
          ),
        );
        return EXIT.done;
      }),
    );
}
