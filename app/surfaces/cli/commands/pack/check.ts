import type { Command } from "commander";
import type { PackReport } from "../../../../core/workbench.ts";
import type { Act } from "../../call.ts";
import { EXIT } from "../../exit-code.ts";
import { findingsText } from "../../findings-text.ts";
import { type Paint, paintOf } from "../../paint.ts";
import { wholePath } from "../../read-file.ts";
import { table } from "../../table.ts";

/** `sf pack check`: whether a pack can be drawn from and says what it must. */
export function addPackCheck(pack: Command, act: Act): void {
  pack
    .command("check")
    .description("whether a pack can be drawn from, and what each family's share is")
    .argument("<dir>", "a pack")
    .action(
      act(async (call, dir: string) => {
        const workbench = await call.doors.workbench(call.home);
        const report = await workbench.packCheck(wholePath(call.folder, dir));
        call.show(report, () => text(report, paintOf(call.terminal)));
        return report.findings.some(({ level }) => level === "error") ? EXIT.refused : EXIT.done;
      }),
    );
}

function text({ name, families, findings }: PackReport, paint: Paint): string {
  const rows = families.map(({ id, share, must, covers }) => [
    id,
    `${(share * 100).toFixed(1)} %`,
    must ? "always" : "",
    covers.join(" "),
  ]);
  return [
    table(["family", "share", "must", "covers"], rows, "no families"),
    "",
    findingsText(`pack ${name}`, findings, paint),
  ].join("\n");
}
