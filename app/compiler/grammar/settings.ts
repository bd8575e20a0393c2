import { PRIORITIES, type Priority } from "../../core/intent.ts";
import { nearest } from "../../core/nearest.ts";
import type { SpecGraph } from "../../core/spec/graph.ts";
import type { Statement } from "../../core/spec/provenance.ts";
import { type Attempt, read, unread } from "../problem.ts";
import { HEADINGS } from "./headings.ts";
import type { Item } from "./sections.ts";

/** Each line, and each line below it, as a statement of its own. */
export function statementsOf(items: readonly Item[]): readonly Statement[] {
  return items.flatMap(({ line, text, under }) => [
    { text, provenance: { kind: "stated" as const, line } },
    ...under.map((below) => ({
      text: below.text,
      provenance: { kind: "stated" as const, line: below.line },
    })),
  ]);
}

/** Names, one a line or with commas between; `none` is nobody. */
export function namesOf(items: readonly Item[]): SpecGraph["dependsOn"] {
  return statementsOf(items).flatMap(({ text, provenance }) =>
    text
      .split(/[,;]|\s+and\s+/)
      .map((name) => name.replace(/^[\s[`]+|[\s\]`.]+$/g, ""))
      .filter((name) => name !== "" && !/^(none|nothing|n\/a|-)$/i.test(name))
      .map((name) => ({ name, provenance })),
  );
}

/** The number under ### Port; null when there is none. */
export function portOf(items: readonly Item[]): Attempt<SpecGraph["port"]> {
  const [item, second] = items;
  if (item === undefined) return read(null);
  if (second !== undefined) return unread(second, "a second port", HEADINGS.port.forms);
  const value = /^\d{1,5}$/.test(item.text) ? Number(item.text) : 0;
  if (value < 1 || value > 65_535)
    return unread(item, `"${item.text}" is no port`, HEADINGS.port.forms);
  return read({ value, provenance: { kind: "stated", line: item.line } });
}

/** The level under ### Priority; medium when there is none. */
export function priorityOf(items: readonly Item[]): Attempt<SpecGraph["priority"]> {
  const [item, second] = items;
  if (item === undefined) {
    return read({ value: "medium", provenance: { kind: "derived", from: "no priority is given" } });
  }
  if (second !== undefined) return unread(second, "a second priority", HEADINGS.priority.forms);
  const word = item.text.toLowerCase().replace(/[.`*_]/g, "");
  const value: Priority | undefined = PRIORITIES.find((priority) => priority === word);
  if (value !== undefined) return read({ value, provenance: { kind: "stated", line: item.line } });
  const near = nearest(word, PRIORITIES);
  const why = `"${item.text}" is no priority${near === null ? "" : `; did you mean ${near}?`}`;
  return unread(item, why, HEADINGS.priority.forms);
}
