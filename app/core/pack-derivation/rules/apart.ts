import type { Json } from "../../pack/template.ts";
import type { Field } from "../../spec/data.ts";
import { collectionOf, type Known } from "../known.ts";
import { groupOf, type Story } from "../story.ts";
import { drawOf } from "../values.ts";
import { snakeOf } from "../words.ts";
import type { RuleRead } from "./read.ts";
import { countStep, familyTold, type RuleTeller, roomFor, unmakeable } from "./told.ts";

type Apart = Extract<RuleRead, { readonly kind: "apart" }>;

/** A second record that is alike in every one of the fields is refused; one that differs in one of them is taken. */
export const apart: RuleTeller<"apart"> = (known, read, telling) => {
  const { of, fields } = read;
  const unlike = fields.filter((field) => isDrawn(known, read, field));
  const why = unmakeable(known, of);
  if (why !== null) return { why };
  if (fields.some(({ optional, unique }) => optional || unique))
    return { why: "one of its fields is optional or unique by itself" };
  if (!roomFor(known, of, 2)) return { why: "another rule lets only one of them be there" };
  return familyTold(known, telling, (told) => {
    const path = collectionOf(known, of);
    const first = told.body(of, valuesOfGroup(told, read, "same"));
    const alike = Object.fromEntries(fields.map(({ name }) => [name, first[name] ?? null]));
    told.step({
      request: { method: "POST", path, body: first },
      expect: { status: 201 },
    });
    const twin = told.body(of, alike);
    told.step({ request: { method: "POST", path, body: twin }, expect: telling.refusal });
    told.step(countStep(known, of, 1));
    for (const field of roomFor(known, of, 1 + unlike.length) ? unlike : unlike.slice(0, 1)) {
      const other = told.body(of, { ...alike, [field.name]: unlikeValue(told, read, field) });
      told.step({
        request: { method: "POST", path, body: other },
        expect: { status: 201 },
      });
    }
  });
};

/** Fields that can be drawn unlike each other and that no other rule looks at. */
function isDrawn(known: Known, { of }: Apart, field: Field): boolean {
  const generator = drawOf(known, of, field);
  const isNarrow = generator?.oneOf !== undefined && generator.oneOf.length < 2;
  return generator !== null && !isNarrow && field.type.kind !== "boolean";
}

function valuesOfGroup(told: Story, read: Apart, prefix: string): Readonly<Record<string, Json>> {
  const drawn = read.fields.flatMap((field) =>
    isDrawn(told.known, read, field) ? [[field.name, unlikeValue(told, read, field, prefix)]] : [],
  );
  return Object.fromEntries(drawn);
}

/** A value unlike every other of this field in the trial. */
function unlikeValue(told: Story, { of }: Apart, field: Field, prefix = "other"): Json {
  const generator = drawOf(told.known, of, field);
  const unique = groupOf(`${snakeOf(of.name)}_${field.name}`);
  return told.draw(`${prefix}_${field.name}`, { ...generator, unique });
}
