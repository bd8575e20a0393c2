import { fieldWords } from "./data.ts";
import type { SpecGraph } from "./graph.ts";

/** A line of a spec that something must test: its key, and the words that make it the same line as before. */
export interface SpecKey {
  readonly key: string;
  readonly kind: "data" | "rule" | "workflow" | "acceptance";
  readonly text: string;
}

/** Every data contract, rule, workflow and acceptance line, in the order of the graph. An added field changes its contract's text. */
export function specKeys(graph: SpecGraph): readonly SpecKey[] {
  const data = graph.data.map(({ key, name, fields }) => {
    const text = `${name}: ${fields.map(fieldWords).join(", ")}`;
    return { key, kind: "data" as const, text };
  });
  const workflows = graph.workflows.map(({ key, name, steps }) => {
    const text = `${name}: ${steps.map((step) => step.text).join(" → ")}`;
    return { key, kind: "workflow" as const, text };
  });
  const rules = graph.rules.map(({ key, text }) => ({ key, kind: "rule" as const, text }));
  const acceptance = graph.acceptance.map(({ key, text }) => ({
    key,
    kind: "acceptance" as const,
    text,
  }));
  return [...data, ...rules, ...workflows, ...acceptance].map((line) => ({
    ...line,
    text: canonicalWords(line.text),
  }));
}

/** Words without what does not change them: one form of each letter, single spaces, no full stop at the end. */
function canonicalWords(text: string): string {
  return text
    .normalize("NFC")
    .replace(/\s+/g, " ")
    .trim()
    .replace(/[.!]+$/, "");
}
