import type { SpecGraph } from "../../core/spec/graph.ts";
import { statedLine } from "../../core/spec/provenance.ts";
import { kebab } from "../names.ts";
import { type Attempt, read, unread } from "../problem.ts";
import { OUTPUT_FORMS } from "./interface-forms.ts";
import type { Item } from "./sections.ts";

type Outputs = Pick<SpecGraph["interface"], "outputs" | "alerts">;

/** A line on the records of a step's output, or on a run's alerts. */
export type OutputLine =
  | { readonly kind: "records"; readonly output: Outputs["outputs"][number] }
  | { readonly kind: "alerts"; readonly alerts: NonNullable<Outputs["alerts"]> };

/** `step-name: field, field; …` and `alerts: the same records as step-name`; null for a line that is neither. */
export function outputLine(item: Item, steps: readonly string[]): Attempt<OutputLine> | null {
  const [, name = "", rest = ""] =
    /^[`*]*([A-Za-z][\w -]*?)[`*]*\s*:\s*(.+)$/s.exec(item.text) ?? [];
  if (name === "") return null;
  const step = steps.find((slug) => slug === kebab(name));
  if (step !== undefined) return recordsLine(item, step, rest);
  if (kebab(name) === "alerts") return alertsLine(item, rest, steps);
  return unread(item, `"${name}" is no data contract, no workflow and no step`, [
    ...steps.map((slug) => `- ${slug}: …`),
    ...OUTPUT_FORMS,
  ]);
}

function recordsLine(item: Item, step: string, rest: string): Attempt<OutputLine> {
  const [names = "", ...clauses] = rest
    .split(";")
    .map((part) => part.replace(/^[\s`]+|[\s`.]+$/g, ""))
    .filter((part) => part !== "");
  const fields = names
    .split(/\s*,\s*(?:and\s+)?|\s+and\s+/)
    .map((one) => one.replace(/[`"]/g, "").trim());
  const odd = fields.find((field) => !/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/.test(field));
  if (odd !== undefined) return unread(item, `"${odd}" is no field's name`, OUTPUT_FORMS);
  const twice = fields.find((field, index) => fields.indexOf(field) < index);
  if (twice !== undefined) return unread(item, `the field ${twice} is there twice`, OUTPUT_FORMS);
  const provenance = { kind: "stated" as const, line: item.line };
  return read({ kind: "records", output: { step, fields, says: clauses, provenance } });
}

const SAME =
  /^(?:(?:the|those|exactly|just) )*(?:same )?(?:records|ones|items|rows|alerts|list)?(?: that are)?(?: as)?(?: (?:in|of|those of|the records of))? ?`?([\w -]+?)`?\.?$/i;

function alertsLine(item: Item, rest: string, steps: readonly string[]): Attempt<OutputLine> {
  const said = SAME.exec(rest.trim())?.[1] ?? "";
  const step = steps.find((slug) => slug === kebab(said));
  if (step === undefined)
    return unread(
      item,
      `"${said === "" ? rest : said}" is no step whose records the alerts could be`,
      steps.map((slug) => `- alerts: the same records as ${slug}`),
    );
  return read({
    kind: "alerts",
    alerts: { step, provenance: { kind: "stated", line: item.line } },
  });
}

/** What all such lines say together; no step and no alerts twice. */
export function outputsOf(lines: readonly OutputLine[]): Attempt<Outputs> {
  const outputs = lines.flatMap((line) => (line.kind === "records" ? [line.output] : []));
  const alerts = lines.flatMap((line) => (line.kind === "alerts" ? [line.alerts] : []));
  const second =
    outputs.find(({ step }, index) => outputs.findIndex((other) => other.step === step) < index) ??
    alerts[1];
  if (second === undefined) return read({ outputs, alerts: alerts[0] ?? null });
  const line = statedLine(second.provenance) ?? 1;
  return unread({ line, text: second.step }, "said a second time", ["one line for each step"]);
}
