import type { Field } from "../../core/spec/data.ts";
import { type Entity, fieldsOf } from "../model.ts";
import { alike } from "./english.ts";
import { fieldWordsOf } from "./nouns.ts";

/** From when to when a record goes. */
export interface Span {
  readonly from: Field;
  readonly to: Field;
  /** A date on which both lie, where the span is of times. */
  readonly on: Field | null;
}

/** Where a record begins and ends: two dates, a date and two times, or a date alone. */
export function spanOf(entity: Entity): Span | null {
  const dates = fieldsOf(entity, "date");
  const times = fieldsOf(entity, "time");
  const [first, second] = times.length >= 2 ? times : dates;
  if (first === undefined) return null;
  const on = times.length >= 2 ? (dates[0] ?? null) : null;
  if (second === undefined) return { from: first, to: first, on };
  const isEnd = (field: Field) => fieldWordsOf(field).some((word) => alike(word, "end"));
  return isEnd(first) && !isEnd(second)
    ? { from: second, to: first, on }
    : { from: first, to: second, on };
}
