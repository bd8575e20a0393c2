import type { Command } from "commander";
import type { EvidenceReport } from "../../../core/workbench.ts";
import type { Act } from "../call.ts";
import { EXIT } from "../exit-code.ts";
import { addAbsent } from "../not-in-this-version.ts";
import { type Paint, paintOf } from "../paint.ts";
import { readNamedFile } from "../read-file.ts";

const LARGEST_EVIDENCE = 256 * 1024 * 1024;

/** `sf evidence`: evidence, checked offline. */
export function addEvidence(evidence: Command, act: Act): void {
  evidence
    .command("verify")
    .description("whether an evidence file holds: its chain, its trials, its verdict")
    .argument("<file>", "an evidence file")
    .action(
      act(async (call, file: string) => {
        const workbench = await call.doors.workbench(call.home);
        const report = await workbench.evidenceVerify(
          await readNamedFile(call.folder, file, LARGEST_EVIDENCE),
        );
        call.show(report, () => text(file, report, paintOf(call.terminal)));
        return report.holds ? EXIT.done : EXIT.refused;
      }),
    );
  addAbsent(evidence, "show");
}

function text(file: string, { holds, checks }: EvidenceReport, paint: Paint): string {
  const lines = checks.map(
    ({ ok, sentence }) => `${ok ? paint.good("✓") : paint.bad("✗")} ${sentence}`,
  );
  return [...lines, "", holds ? `${file} holds` : `${file} does not hold`].join("\n");
}
