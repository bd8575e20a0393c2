import type { Command } from "commander";
import type { PlayedPack } from "../../../../core/workbench.ts";
import type { Act } from "../../call.ts";
import { EXIT } from "../../exit-code.ts";
import { wholePath } from "../../read-file.ts";
import { table } from "../../table.ts";
import { watchOf } from "../../watch.ts";
import { whole } from "../../words.ts";

interface Options {
  readonly at: string;
  readonly n: number;
  readonly seed: string;
}

const MOST = 100_000;

/** `sf pack play`: a pack's trials against a product, for its author's eyes. */
export function addPackPlay(pack: Command, act: Act): void {
  pack
    .command("play")
    .description("play trials against a product's folder and show the outcomes")
    .argument("<dir>", "a pack")
    .requiredOption("--at <dir>", "the product's folder")
    .requiredOption("--n <count>", "how many", whole(1, MOST))
    .requiredOption("--seed <seed>", "any text")
    .action(
      act(async (call, dir: string, { at, n, seed }: Options) => {
        const workbench = await call.doors.workbench(call.home);
        const played = await workbench.packPlay(
          { dir: wholePath(call.folder, dir), product: wholePath(call.folder, at), n, seed },
          watchOf(call),
        );
        call.show(played, () => text(played));
        if (call.signal.aborted) return EXIT.interrupted;
        return played.trials.every(({ outcome }) => outcome === "passed")
          ? EXIT.done
          : EXIT.refused;
      }, "finish"),
    );
}

function text({ trials, isolation, smallest = [] }: PlayedPack): string {
  const families = [...new Set(trials.map(({ family }) => family))].sort();
  const rows = families.map((family) => {
    const own = trials.filter((trial) => trial.family === family);
    const passed = own.filter(({ outcome }) => outcome === "passed").length;
    return [family, own.length, passed, own.find(({ reason }) => reason !== null)?.reason ?? ""];
  });
  const passed = trials.filter(({ outcome }) => outcome === "passed").length;
  return [
    table(["family", "trials", "passed", "first failure"], rows, "no trials"),
    "",
    ...smallest.map(smallestText),
    `${passed} of ${trials.length} trials passed (isolation: ${isolation})`,
  ].join("\n");
}

/** What a law drew stands in its reason. */
function smallestText({
  family,
  values,
  reason,
  tries,
}: NonNullable<PlayedPack["smallest"]>[number]): string {
  const drawn = Object.keys(values).length === 0 ? "" : ` ${JSON.stringify(values)}`;
  return `${family}, the smallest of ${tries + 1} draws:${drawn}\n  ${reason ?? "no reason"}\n`;
}
