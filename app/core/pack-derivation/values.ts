import type { Generator } from "../pack/generator.ts";
import type { Json } from "../pack/template.ts";
import type { DataContract, Field, FieldType } from "../spec/data.ts";
import { place } from "./domains.ts";
import { type Known, rulesOn } from "./known.ts";
import { rangeOf, scaleOf } from "./scales.ts";

const WEEKDAYS = [
  "monday",
  "tuesday",
  "wednesday",
  "thursday",
  "friday",
  "saturday",
  "sunday",
] as const;

/** What is drawn for a field so that the record is taken; a reference is not drawn, and null. */
export function drawOf(known: Known, contract: DataContract, field: Field): Generator | null {
  const scale = scaleOf(field);
  const domain = known.domains.get(place(contract, field));
  if (scale !== null && domain !== undefined) return scale.draws(domain);
  if (field.type.kind === "choice" || field.type.kind === "boolean")
    return { oneOf: [...friendly(known, contract, field)] };
  return drawOfType(field.type);
}

function drawOfType(type: FieldType): Generator | null {
  switch (type.kind) {
    case "text":
      return { string: "[a-z]{4,9}" };
    case "weekday":
      return { oneOf: [...WEEKDAYS] };
    case "uuid":
      return { uuid: true };
    case "boolean":
      return { boolean: true };
    case "choice":
      return { oneOf: [...type.values] };
    case "list": {
      const item = drawOfType(type.of);
      return item === null ? null : { list: item, length: [0, 3] };
    }
    case "reference":
      return null;
    default: {
      const scale = scaleOf({ type } as Field);
      return scale === null ? null : scale.draws(scale.usual);
    }
  }
}

/** Every value of a choice or a boolean. */
export function valuesOf({ type }: Field): readonly Json[] {
  if (type.kind === "choice") return type.values;
  return type.kind === "boolean" ? [true, false] : [];
}

/** Values with which other records may refer to this one, and with which it may still be changed; all where no rule says. */
function friendly(known: Known, contract: DataContract, field: Field): readonly Json[] {
  const all = valuesOf(field);
  const needed = known.rules.flatMap(({ read }) =>
    read.kind === "needs" && read.what === contract && read.state.field === field ? [read] : [],
  );
  const wanted = all.filter((value) =>
    needed.every(({ state, denied }) => (state.value === value) !== denied),
  );
  const frozen = rulesOn(known, contract).flatMap((read) =>
    read.kind === "frozen" && read.state?.field === field ? [read.state.value] : [],
  );
  const free = wanted.filter((value) => !frozen.includes(value));
  const [best = all] = [free, wanted].filter((values) => values.length > 0);
  return best;
}

/** The field by which records of a kind are kept unlike: the one with most values that no rule compares or asks for. */
export function spreadField(contract: DataContract, fields: readonly Field[]): Field | null {
  const order = ["text", "uuid", "integer", "money", "number", "date", "time"];
  const ranked = fields
    .filter((field) => order.includes(field.type.kind))
    .sort((a, b) => order.indexOf(a.type.kind) - order.indexOf(b.type.kind));
  const own = ranked.find((field) => contract.fields.includes(field));
  return (
    own ?? fields.find(({ type }) => type.kind === "weekday" || type.kind === "choice") ?? null
  );
}

/** Values that a field may not have, whatever else holds: of another type, or out of its range. Null is not among them. */
export function wrongValues(field: Field): readonly Json[] {
  const { type } = field;
  switch (type.kind) {
    case "text":
      return [3, true, ["kale"], { of: "kale" }];
    case "boolean":
      return ["true", 1, "perhaps"];
    case "weekday":
      return ["someday", "", 3];
    case "uuid":
      return ["not-a-uuid", 7, ""];
    case "choice":
      return [foreign(type.values), "", 1];
    case "reference":
      return ["nobody", 12, ""];
    case "list":
      return ["none", 4, { of: 1 }];
    case "date":
      return ["2026-02-30", "2025-02-29", "2026-13-01", "soon", "", 20_260_301];
    case "time":
      return ["25:00", "12:60", "noon", "", 900];
    case "integer":
      return ["3", 2.5, true, ...beyond(field)];
    case "number":
      return ["3", true, ...beyond(field)];
    case "money":
      return ["3", 1.005, true, ...beyond(field)];
  }
}

function foreign(values: readonly string[]): string {
  const word = "none-of-these";
  return values.includes(word) ? `${word}-either` : word;
}

/** The nearest values outside of a field's range. */
export function beyond(field: Field): readonly Json[] {
  const scale = scaleOf(field);
  if (scale === null || field.range === null) return [];
  const { least, most } = rangeOf(field, scale);
  return [least - 1, most + 1].filter(Number.isFinite).map(scale.value);
}
