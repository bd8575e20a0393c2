import type { Json } from "../../pack/template.ts";
import type { DataContract, Field } from "../../spec/data.ts";
import type { SpecGraph } from "../../spec/graph.ts";
import { contractCalled, fieldCalled } from "../words.ts";

/** A field's value that makes a record one of its kind: `open`, `status is active`. */
export interface State {
  readonly field: Field;
  readonly value: Json;
}

/** `block whose status is picking`, `active member`, `open loans`: records in a state. */
export function recordsIn(
  words: string,
  data: Pick<SpecGraph, "data">,
): { readonly of: DataContract; readonly state: State | null } | null {
  const whole = contractCalled(words, data);
  if (whole !== null) return { of: whole, state: null };
  const whose = /^(.+?) (?:whose|with) (.+?) (?:is |of )?(\S+)$/.exec(words);
  if (whose !== null) {
    const [, name = "", field = "", value = ""] = whose;
    const of = contractCalled(name, data);
    const state = of === null ? null : stateOf(fieldCalled(field, of), value);
    return of === null || state === null ? null : { of, state };
  }
  const [, adjective = "", name = ""] = /^(\S+) (.+)$/.exec(words) ?? [];
  const of = contractCalled(name, data);
  if (of === null) return null;
  const states = of.fields.flatMap((field) => stateOf(field, adjective) ?? []);
  const [state, ...others] = states.filter(({ field }) => field.type.kind === "choice");
  return state === undefined || others.length > 0 ? null : { of, state };
}

/** A choice's value, or a boolean's. */
function stateOf(field: Field | null, word: string): State | null {
  if (field?.type.kind === "choice") {
    const value = field.type.values.find((known) => known.toLowerCase() === word);
    return value === undefined ? null : { field, value };
  }
  if (field?.type.kind !== "boolean" || !/^(?:true|false)$/.test(word)) return null;
  return { field, value: word === "true" };
}
