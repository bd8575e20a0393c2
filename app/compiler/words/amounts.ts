import type { Field } from "../../core/spec/data.ts";
import { type Entity, fieldsOf } from "../model.ts";
import { alike } from "./english.ts";
import { fieldWordsOf } from "./nouns.ts";

/** Whether a number has a bound on both sides: a rank, a rating, a level. */
export function isRank({ type, range }: Field): boolean {
  return type.kind === "integer" && range !== null && range.min !== null && range.max !== null;
}

/** The fields that say how much or how many of something there is, those called so first. Types tell before names do. */
export function quantitiesOf(entity: Entity): readonly Field[] {
  const fields = fieldsOf(entity, "integer", "number").filter((field) => !isRank(field));
  const isCalledSo = (field: Field) =>
    fieldWordsOf(field).some((word) => alike(word, "quantity") || alike(word, "stock"));
  return [...fields.filter(isCalledSo), ...fields.filter((field) => !isCalledSo(field))];
}

/** The fields by which records are ranked. */
export function ranksOf(entity: Entity): readonly Field[] {
  return fieldsOf(entity, "integer").filter(isRank);
}

/** How records of one data contract go with those of another, as code of two variables; none where anything goes with anything. */
export function matchesOf(
  one: Entity,
  other: Entity,
): readonly { readonly field: Field; readonly far: string }[] {
  return one.fields.flatMap((field) => {
    const { type } = field;
    if (type.kind === "reference" && type.entity === other.name) return [{ field, far: "id" }];
    const same = other.fields.find(
      ({ name, type: far }) => name === field.name && far.kind === type.kind,
    );
    return same !== undefined && ["text", "choice", "reference", "uuid"].includes(type.kind)
      ? [{ field, far: same.name }]
      : [];
  });
}
