import type { Logs } from "../../core/requests.ts";

/** Logs as they were written; says so where only their end is shown. */
export function logsText({ text, truncated, file }: Logs): string {
  const whole = file === null ? "" : `; the whole is in ${file}`;
  return [...(truncated ? [`(only the end${whole})`] : []), text.trimEnd()].join("\n");
}
