import type { Field } from "../../core/spec/data.ts";
import { type Choosable, certain } from "../choices.ts";
import { type Entity, fieldsOf, type Model, referencesTo } from "../model.ts";
import { splitsOf } from "../words/comparisons.ts";
import { phraseWords, plainEnglish, within } from "../words/english.ts";
import { entitiesIn, fieldIn, fieldWordsOf } from "../words/nouns.ts";
import { termIn } from "../words/terms.ts";
import type { RuleMeaning, RuleSkill } from "./rule-skill.ts";

/** Records that together have a bound: `The sum of a tank's fillings' litres is at most the tank's capacity`. */
export const sum: RuleSkill = {
  name: "sum",
  forms: [
    "The sum of the F of a B's Xs is at most the B's G",
    "The total F of the Xs of a B is at most 100",
  ],
  read,
};

const SUM = /^(?:sum|total|sums|totals)(?: of)? (.+)$/i;
const TOGETHER =
  /^(.+?) (?:together|in total|in sum|altogether|taken together|add up to|sum up to)\b,?(.*)$/i;

function read(sentence: string, model: Model): Choosable<RuleMeaning> | null {
  const plain = summed(plainEnglish(sentence));
  if (plain === null) return null;
  for (const { left, operator, right } of splitsOf(plain)) {
    if (operator !== "<=" && operator !== "<") continue;
    const meaning = meaningOf(left, operator, right, model);
    if (meaning !== null) return certain(meaning);
  }
  return null;
}

function summed(plain: string): string | null {
  const sums = SUM.exec(plain)?.[1];
  if (sums !== undefined) return sums;
  const together = TOGETHER.exec(plain);
  if (together === null) return null;
  const [, left = "", rest = ""] = together;
  const bound = rest.trim();
  return /^(?:is|may|does|never|exceed|≤|<)/i.test(bound)
    ? `${left} ${bound}`
    : `${left} is ${bound}`;
}

function meaningOf(
  left: string,
  operator: "<=" | "<",
  right: string,
  model: Model,
): RuleMeaning | null {
  const named = entitiesIn(left, model);
  for (const it of named) {
    for (const owner of [...named.filter((entity) => entity !== it), ...entitiesIn(right, model)]) {
      const [reference] = referencesTo(it, owner.name);
      const field = reference === undefined ? null : summedField(left, it);
      const bound =
        reference === undefined ? null : boundOf(right, { it, owner, reference, model });
      if (reference !== undefined && field !== null && bound !== null) {
        return { ...meaningWith({ it, owner, reference, field, operator, bound }) };
      }
    }
  }
  return null;
}

/** The number field whose whole name stands in the words, else the only one. */
function summedField(words: string, it: Entity): Field | null {
  const numbers = fieldsOf(it, "integer", "number", "money");
  const said = numbers.filter((field) => within(fieldWordsOf(field), phraseWords(words)));
  if (said.length === 1) return said[0] ?? null;
  return numbers.length === 1 ? (numbers[0] ?? null) : null;
}

interface Bound {
  readonly code: string;
  readonly says: string;
}

function boundOf(
  right: string,
  {
    it,
    owner,
    reference,
    model,
  }: {
    readonly it: Entity;
    readonly owner: Entity;
    readonly reference: Field;
    readonly model: Model;
  },
): Bound | null {
  const field = fieldIn(right, { fields: fieldsOf(owner, "integer", "number", "money") });
  if (field !== null) {
    const code = `amount(world.find("${owner.name}", it.${reference.name})?.${field.name} ?? null)`;
    return { code, says: `${owner.name}.${field.name}` };
  }
  const term = termIn(right, { entity: it, variable: "it", model });
  return term?.kind === "number"
    ? { code: `amount(${term.code.replace(/^\((world\.find.*)\)$/, "$1")})`, says: term.says }
    : null;
}

interface Parts {
  readonly it: Entity;
  readonly owner: Entity;
  readonly reference: Field;
  readonly field: Field;
  readonly operator: "<=" | "<";
  readonly bound: Bound;
}

function meaningWith({ it, owner, reference, field, operator, bound }: Parts): RuleMeaning {
  const others = `world.all("${it.name}").filter((one) => one.id !== it.id && one.${reference.name} === it.${reference.name})`;
  const optional = reference.optional ? `it.${reference.name} === null || ` : "";
  return {
    on: it.name,
    reads: [reference.name, field.name],
    events: ["create", "change"],
    says: `The ${field.name} of all ${it.name} of a ${owner.name} is ${operator === "<" ? "less than" : "at most"} ${bound.says} together.`,
    holds: `${optional}total([...${others}.map((one) => one.${field.name}), it.${field.name}]) ${operator} ${bound.code}`,
    samples: [],
  };
}
