import type { Field } from "../../spec/data.ts";
import { place } from "../domains.ts";
import { type Row, valueNamed } from "../draft.ts";
import { collectionOf, type Known } from "../known.ts";
import { rangeOf, scaleOf } from "../scales.ts";
import type { RuleRead } from "./read.ts";
import { countStep, familyTold, type RuleTeller, roomFor, spread, unmakeable } from "./told.ts";

type Waits = Extract<RuleRead, { readonly kind: "waits" }>;

const ROWS = 24;

/** Refused on the day of the event and on the last day before the length is full; taken the day before the event, and on the day on which it is full. */
export const waits: RuleTeller<"waits"> = (known, read, telling) => {
  const { of, by, date, event, eventBy, eventDate, days } = read;
  const why = unmakeable(known, of, event, read.place);
  if (why !== null) return { why };
  if (!roomFor(known, of, 2)) return { why: "another rule lets only one of them be there" };
  const rows = rowsOf(known, read);
  if (rows.length === 0) return { why: "no length of time is drawn that has a day before its end" };
  return familyTold(
    known,
    telling,
    (told) => {
      const path = collectionOf(known, of);
      const where = told.parent(read.place);
      const length = typeof days === "number" ? {} : { [days.name]: valueNamed("days") };
      const on = (day: string) =>
        told.body(of, { [by.name]: where.id, [date.name]: valueNamed(day) });
      told.make(event, {
        [eventBy.name]: where.id,
        [eventDate.name]: valueNamed("event_day"),
        ...length,
      });
      for (const day of ["event_day", "last_locked"])
        told.step({ request: { method: "POST", path, body: on(day) }, expect: telling.refusal });
      told.step(countStep(known, of, 0));
      for (const day of ["first_free", "day_before"]) {
        const body = on(day);
        told.step({ request: { method: "POST", path, body }, expect: { status: 201 } });
      }
    },
    rows,
  );
};

function rowsOf(known: Known, { event, eventDate, days }: Waits): readonly Row[] {
  const scale = scaleOf(eventDate);
  const dates = known.domains.get(place(event, eventDate));
  if (scale === null || dates === undefined) return [];
  const lengths = typeof days === "number" ? [days] : lengthsOf(days);
  const starts = spread(dates.least, dates.most, ROWS);
  return starts.flatMap((start, index) => {
    const length = lengths[index % lengths.length];
    if (length === undefined) return [];
    const row = {
      event_day: scale.value(start),
      day_before: scale.value(start - 1),
      last_locked: scale.value(start + length - 1),
      first_free: scale.value(start + length),
    };
    return [typeof days === "number" ? row : { ...row, days: length }];
  });
}

/** Short ones and long ones, as the field's range has them. */
function lengthsOf(field: Field): readonly number[] {
  const scale = scaleOf(field);
  if (scale === null) return [];
  const { least, most } = rangeOf(field, scale);
  return [1, 2, 3, 7, 10, 14, 21, 30, 60, 365].filter((days) => days >= least && days <= most);
}
