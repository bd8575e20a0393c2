import type { SpecGraph } from "../../core/spec/graph.ts";
import { statedLine } from "../../core/spec/provenance.ts";
import { kebab } from "../names.ts";
import { type Attempt, all, read, unread } from "../problem.ts";
import { conventionsIn } from "./conventions.ts";
import { entityNamed } from "./field-type.ts";
import { HEADINGS } from "./headings.ts";
import { type OutputLine, outputLine, outputsOf } from "./outputs.ts";
import type { Item } from "./sections.ts";

type Interface = SpecGraph["interface"];
type PathOf = { readonly of: string; readonly named: string };

/** What a path can be given to: data contracts by PascalCase name, workflows by slug, each with its key. */
export interface Addressable {
  readonly contracts: readonly PathOf[];
  readonly workflows: readonly PathOf[];
  /** The names of all steps' outputs. */
  readonly steps: readonly string[];
}

type Reading =
  | { readonly kind: "path"; readonly path: Interface["paths"][number] }
  | { readonly kind: "panels"; readonly panels: Interface["panels"] }
  | OutputLine
  | { readonly kind: "conventions"; readonly conventions: Interface["conventions"] };

/** Lines under ### Interface: a path for a data contract or a workflow, panels, what a step's records hold, or how values and answers are. */
export function interfaceOf(items: readonly Item[], known: Addressable): Attempt<Interface> {
  const readings = all(items.map((item) => lineOf(item, known)));
  if (!readings.ok) return readings;
  const paths = readings.value.flatMap((one) => (one.kind === "path" ? [one.path] : []));
  const second = paths.find(({ of }, index) => paths.findIndex((other) => other.of === of) < index);
  if (second !== undefined) {
    const line = statedLine(second.provenance) ?? 1;
    return unread({ line, text: second.path }, "a second path for the same", [
      "one path for each data contract or workflow",
    ]);
  }
  const outputs = outputsOf(readings.value.flatMap((one) => (isOutput(one) ? [one] : [])));
  if (!outputs.ok) return outputs;
  return read({
    paths,
    panels: readings.value.flatMap((one) => (one.kind === "panels" ? one.panels : [])),
    ...outputs.value,
    conventions: readings.value.flatMap((one) =>
      one.kind === "conventions" ? one.conventions : [],
    ),
  });
}

function isOutput(one: Reading): one is OutputLine {
  return one.kind === "records" || one.kind === "alerts";
}

function lineOf(item: Item, known: Addressable): Attempt<Reading> {
  const provenance = { kind: "stated" as const, line: item.line };
  const panels = /^panels?\s*:\s*(.+)$/i.exec(item.text)?.[1];
  if (panels !== undefined) {
    const texts = panels
      .split(",")
      .map((text) => text.trim())
      .filter((text) => text !== "");
    return read({ kind: "panels", panels: texts.map((text) => ({ text, provenance })) });
  }
  const [, name = "", path = ""] =
    /^`?([\w -]+?)`?(?:'s path)?\s*(?::|=|\bis\b|\bat\b|\bunder\b|→|->)+\s*(?:at|under)?\s*`?(\/[^\s`]*)`?\.?$/i.exec(
      item.text,
    ) ?? [];
  if (name === "") return outputLine(item, known.steps) ?? conventionsIn(item);
  const of = keyNamed(name, known);
  if (of === null)
    return unread(item, `"${name}" is no data contract and no workflow`, HEADINGS.interface.forms);
  const clean = path.replace(/\/+$/, "");
  if (!/^(\/[a-z0-9][a-z0-9-]*)+$/.test(clean) || TAKEN.test(clean)) {
    return unread(item, `"${path}" can be no path here`, [
      "a path of lower-case letters, digits and dashes, not one of the five that every service has: /deals",
    ]);
  }
  return read({ kind: "path", path: { of, path: clean, provenance } });
}

const TAKEN = /^\/(health|capabilities|state|dependencies|message)(\/|$)/;

function keyNamed(name: string, { contracts, workflows }: Addressable): string | null {
  const entity = entityNamed(
    name,
    contracts.map(({ named }) => named),
  );
  const found =
    contracts.find(({ named }) => named === entity) ??
    workflows.find(({ named }) => named === kebab(name));
  return found?.of ?? null;
}
