import type { Field } from "../../core/spec/data.ts";
import { among, type Choosable } from "../choices.ts";
import type { Entity, Model } from "../model.ts";
import { plainEnglish } from "../words/english.ts";
import type { RuleMeaning, RuleSample, RuleSkill } from "./rule-skill.ts";

/** A choice that moves on in one order: `A bill's status goes from open to paid to closed`. */
export const flow: RuleSkill = {
  name: "flow",
  forms: ["An X's F goes from a to b to c", "An X's F goes a → b → c"],
  read,
};

const GOES =
  /^(.+?) (?:only )?(?:may |can )?(?:only )?(?:goes?|moves?|changes?|proceeds?|runs?|passes|switch(?:es)?|is changed|is set)(?: only)?(?: in (?:this )?order)?:? (?:from )?(.+)$/i;

function read(sentence: string, model: Model): Choosable<RuleMeaning> | null {
  const [, what = "", path = ""] = GOES.exec(plainEnglish(sentence)) ?? [];
  if (what === "") return null;
  const said = path
    .split(/\s*(?:→|->|=>|,? (?:and )?then (?:to )?| to |,\s*)\s*/i)
    .filter((word) => word !== "");
  for (const it of model.entities) {
    for (const field of it.fields) {
      const values = said.map((word) => choiceOf(field, word));
      const isNamed =
        what.toLowerCase().includes(field.name.replaceAll("_", " ")) ||
        what.toLowerCase().includes(it.name.toLowerCase());
      if (isNamed && values.length > 1 && values.every((value) => value !== null))
        return choosable(it, field, values);
    }
  }
  return null;
}

function choiceOf({ type }: Field, word: string): string | null {
  const plain = (text: string) =>
    text
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, " ")
      .trim();
  return type.kind === "choice"
    ? (type.values.find((value) => plain(value) === plain(word)) ?? null)
    : null;
}

function choosable(it: Entity, field: Field, values: readonly string[]): Choosable<RuleMeaning> {
  return {
    choices: [
      among([
        `The ${field.name} of a ${it.name} goes one step at a time.`,
        `The ${field.name} of a ${it.name} may skip steps, but never goes back.`,
      ]),
    ],
    take: ([taken = 0]) => meaning({ it, field, values }, taken === 1),
  };
}

function meaning(
  {
    it,
    field,
    values,
  }: { readonly it: Entity; readonly field: Field; readonly values: readonly string[] },
  skips: boolean,
): RuleMeaning {
  const moves = values.flatMap((from, index) =>
    values.slice(index + 1, skips ? values.length : index + 2).map((to) => `${from} → ${to}`),
  );
  const move = `String(before.${field.name}) + " → " + String(it.${field.name})`;
  const sample = (from: string, to: string, holds: boolean): RuleSample => ({
    says: `${from} to ${to} ${holds ? "holds" : "is broken"}`,
    it: { id: "subject", [field.name]: to },
    before: { id: "subject", [field.name]: from },
    world: {},
    holds,
  });
  const [first = "", second = ""] = values;
  return {
    on: it.name,
    reads: [field.name],
    events: ["change"],
    says: `The ${field.name} of a ${it.name} goes ${values.join(" → ")}${skips ? ", with or without the steps between" : ""}.`,
    holds: `before === null || before.${field.name} === it.${field.name} || ${JSON.stringify(moves)}.includes(${move})`,
    samples: [sample(first, second, true), sample(second, first, false)],
  };
}
