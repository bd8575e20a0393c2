import type { Command } from "commander";
import type { PackLine } from "../../../../core/pack-document.ts";
import type { Act } from "../../call.ts";
import { EXIT } from "../../exit-code.ts";
import { percent, points } from "../../percent.ts";
import { table } from "../../table.ts";

interface Options {
  readonly product?: string;
}

/** `sf pack list`: which families judge each product, who answers for them, and which fail by themselves. */
export function addPackList(pack: Command, act: Act): void {
  pack
    .command("list")
    .description(
      "which families judge each product, who answers for them, which fail by themselves",
    )
    .option("--product <name>", "of this product alone")
    .action(
      act(async (call, { product }: Options) => {
        const factory = await call.connect();
        const packs = await factory.packList(product);
        call.show(packs, () => packs.map(packLineText).join("\n\n") || "no pack judges a product");
        return EXIT.done;
      }),
    );
}

/** One pack: its families, how they stand, and what an A/A run on the base saw of them. */
export function packLineText({ product, pack, families, calibration }: PackLine): string {
  const rows = families.map(({ family, share, author, standing, by, why, flake }) => [
    family,
    percent(share),
    author,
    standing === "quarantined" ? `quarantined by ${by}: ${why}` : approved(standing, by),
    flake === null ? "" : `${percent(flake.rate)} [${flake.interval.map(points).join(", ")}]`,
    flake === null || flake.disagreed === 0 ? "" : `${points(flake.cost)} points`,
  ]);
  return [
    `${pack} judges ${product}`,
    table(
      ["family", "share", "author", "counts", "fails by itself", "costs power"],
      rows,
      "no families",
    ),
    "",
    calibrationText(calibration),
    ...waiting(pack, families),
  ].join("\n");
}

function approved(standing: "counts" | "unapproved", by: string | null): string {
  if (standing === "unapproved") return "no: nobody approved it";
  return by === null ? "yes" : `yes, approved by ${by}`;
}

function calibrationText(calibration: PackLine["calibration"]): string {
  if (calibration === null)
    return "not calibrated as it is now; the server does so when nothing else runs";
  const { outcome, base, trials, power } = calibration;
  if (outcome === "not-started")
    return `the base ${base.slice(0, 10)} does not start: not calibrated`;
  if (outcome === "failed")
    return `the base ${base.slice(0, 10)} could not be played: not calibrated`;
  const honest = `an honest build of ${percent(power.rate)}`;
  return `${trials} trials on the base ${base.slice(0, 10)}: ${honest} is accepted with chance ${power.seen.toFixed(3)}, without flakes ${power.sound.toFixed(3)}`;
}

function waiting(pack: string, families: PackLine["families"]): readonly string[] {
  const count = families.filter(({ standing }) => standing === "unapproved").length;
  if (count === 0) return [];
  return [`${count} of ${families.length} families wait for a person: sf pack approve ${pack}`];
}
