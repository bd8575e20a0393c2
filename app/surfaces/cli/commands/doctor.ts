import type { Command } from "commander";
import type { DoctorFinding, DoctorReport } from "../../../core/workbench.ts";
import type { Act } from "../call.ts";
import { EXIT } from "../exit-code.ts";
import { type Paint, paintOf } from "../paint.ts";

/** `sf doctor`: what is installed, what is missing, and what each missing thing costs. */
export function addDoctor(doctor: Command, act: Act): void {
  doctor.action(
    act(async (call) => {
      const workbench = await call.doors.workbench(call.home);
      const report = await workbench.doctor();
      call.show(report, () => text(report, paintOf(call.terminal)));
      return EXIT.done;
    }),
  );
}

function text({ ready, findings }: DoctorReport, paint: Paint): string {
  const width = Math.max(0, ...findings.map(({ name }) => name.length));
  const lines = findings.flatMap((finding) => findingLines(finding, width, paint));
  const end = ready
    ? paint.good("The line can run here.")
    : paint.bad("The line cannot run here until what is missing is installed.");
  return [...lines, "", end].join("\n");
}

function findingLines(
  { name, state, seen, costs, remedy }: DoctorFinding,
  width: number,
  paint: Paint,
): string[] {
  const indent = " ".repeat(width + 4);
  const head = `${mark(state, paint)} ${name.padEnd(width)}  ${seen}`;
  if (state === "ok") return [head];
  return [head, `${indent}${costs}`, `${indent}${paint.strong(remedy)}`];
}

function mark(state: DoctorFinding["state"], paint: Paint): string {
  if (state === "ok") return paint.good("✓");
  return state === "missing" ? paint.wait("–") : paint.bad("✗");
}
