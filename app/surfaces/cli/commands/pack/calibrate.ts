import type { Command } from "commander";
import type { CalibratedPack } from "../../../../core/workbench.ts";
import type { Act } from "../../call.ts";
import { EXIT } from "../../exit-code.ts";
import { percent } from "../../percent.ts";
import { wholePath } from "../../read-file.ts";
import { readPolicy } from "../../read-policy.ts";
import { table } from "../../table.ts";
import { watchOf } from "../../watch.ts";
import { whole } from "../../words.ts";

interface Options {
  readonly at: string;
  readonly draws: number;
  readonly seed: string;
  readonly policy?: string;
}

const MOST_DRAWS = 1000;

/** `sf pack calibrate`: whether a pack's families agree with themselves on a product that does not change. */
export function addPackCalibrate(pack: Command, act: Act): void {
  pack
    .command("calibrate")
    .description(
      "play every family twice on an unchanged product and show which disagree with themselves",
    )
    .argument("<dir>", "a pack")
    .requiredOption("--at <dir>", "the product's folder, as it is before any change")
    .option("--draws <count>", "draws of each family, each played twice", whole(1, MOST_DRAWS), 20)
    .option("--seed <text>", "what they are drawn from", "1")
    .option("--policy <file>", "policy.json (default: the default policy)")
    .action(
      act(async (call, dir: string, { at, policy, ...request }: Options) => {
        const file = await readPolicy(call, policy);
        const workbench = await call.doors.workbench(call.home);
        const seen = await workbench.packCalibrate(
          { ...request, dir: wholePath(call.folder, dir), product: wholePath(call.folder, at) },
          file,
          watchOf(call),
        );
        call.show(seen, () => text(seen));
        if (call.signal.aborted) return EXIT.interrupted;
        return seen.families.every(({ disagreed }) => disagreed === 0) ? EXIT.done : EXIT.refused;
      }, "finish"),
    );
}

function text({ families, quarantine, power, trials, isolation }: CalibratedPack): string {
  const rows = families.map(({ id, share, draws, disagreed, interval: [low, high], flake }) => [
    id,
    percent(share),
    draws,
    disagreed,
    `${percent(low)} to ${percent(high)}`,
    percent(flake),
  ]);
  const aside = quarantine.length === 0 ? "none" : quarantine.join(", ");
  return [
    table(
      ["family", "share", "draws", "disagreed", "95 % interval", "fails by itself"],
      rows,
      "no families",
    ),
    "",
    `${trials} trials played (isolation: ${isolation})`,
    `may be set aside (at most 5 % of the weight): ${aside}`,
    `a good build is accepted with chance ${power.sound.toFixed(3)}; with what was seen ${power.seen.toFixed(3)}; with those set aside ${power.quarantined.toFixed(3)}`,
  ].join("\n");
}
