import type { Command } from "commander";
import type { PackReport } from "../../../../core/workbench-pack.ts";
import type { Act } from "../../call.ts";
import { EXIT } from "../../exit-code.ts";
import { findingsText } from "../../findings-text.ts";
import { type Paint, paintOf } from "../../paint.ts";
import { readNamedFile, wholePath } from "../../read-file.ts";
import { table } from "../../table.ts";
import { watchOf } from "../../watch.ts";

interface Options {
  readonly spec?: string;
}

const LARGEST_SPEC = 1_048_576;

/** `sf pack check`: whether a pack can be drawn from and says what it must. */
export function addPackCheck(pack: Command, act: Act): void {
  pack
    .command("check")
    .description("whether a pack can be drawn from, and what each family's share is")
    .argument("<dir>", "a pack")
    .option("--spec <file>", "an intent, or .factory/spec.json: are all its keys covered?")
    .action(
      act(async (call, dir: string, { spec }: Options) => {
        const named =
          spec === undefined ? {} : { spec: await readNamedFile(call.folder, spec, LARGEST_SPEC) };
        const workbench = await call.doors.workbench(call.home);
        const request = { dir: wholePath(call.folder, dir), ...named };
        const report = await workbench.packCheck(request, watchOf(call));
        call.show(report, () => text(report, paintOf(call.terminal)));
        if (call.signal.aborted) return EXIT.interrupted;
        return report.findings.some(({ level }) => level === "error") ? EXIT.refused : EXIT.done;
      }, "finish"),
    );
}

function text({ name, families, findings, keys }: PackReport, paint: Paint): string {
  const rows = families.map(({ id, share, must, covers }) => [
    id,
    `${(share * 100).toFixed(1)} %`,
    must ? "always" : "",
    covers.join(" "),
  ]);
  return [
    table(["family", "share", "must", "covers"], rows, "no families"),
    "",
    ...(keys === undefined ? [] : [keysText(keys), ""]),
    findingsText(`pack ${name}`, findings, paint),
  ].join("\n");
}

function keysText(keys: NonNullable<PackReport["keys"]>): string {
  const covered = keys.filter(({ families }) => families.length > 0).length;
  return `${covered} of ${keys.length} keys of the spec are covered`;
}
