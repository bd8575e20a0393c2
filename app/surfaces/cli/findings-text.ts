import type { Finding } from "../../core/workbench.ts";
import type { Paint } from "./paint.ts";

/** What was found in one file or folder: a line for it, then for each finding what it is, a picture of its place, what to do. */
export function findingsText(of: string, findings: readonly Finding[], paint: Paint): string {
  if (findings.length === 0) return `${paint.good("✓")} ${of}`;
  const lines = findings.flatMap(({ level, rule, place, sentence, remedy, picture }) => {
    const mark = level === "error" ? paint.bad("✗") : paint.wait("!");
    const where = place === "" ? "" : `${place}: `;
    return [
      `${mark} ${where}${sentence} ${paint.faint(`[${rule}]`)}`,
      ...(picture ?? "").split("\n").flatMap((line) => (line === "" ? [] : [`  ${line}`])),
      ...(remedy === "" ? [] : [`  ${remedy}`]),
    ];
  });
  return [of, ...lines.map((line) => `  ${line}`)].join("\n");
}
