import { type Choosable, certain } from "../choices.ts";
import { type Entity, type Model, referencesTo } from "../model.ts";
import { allOf, type Condition, conditionsIn, type Noun, nounIn } from "../words/conditions.ts";
import { plainEnglish } from "../words/english.ts";
import { entitiesIn, entityIn, fieldIn, referenceIn } from "../words/nouns.ts";
import type { RuleMeaning, RuleSkill } from "./rule-skill.ts";

/** What has to be true of a record, or of what it refers to, for it to be there: `A lease needs a tenant whose status is active`. */
export const need: RuleSkill = {
  name: "need",
  forms: [
    "An X needs a B whose F is V",
    "No X for a B whose F is V",
    "Only Bs whose F is V may have an X",
    "An X is allowed only when its B's F is V",
    "No X whose F is V",
    "An X whose F is V needs a G",
  ],
  read,
};

/** A subject and what has to be true of it. */
interface Needed {
  readonly it: Entity;
  readonly conditions: readonly Condition[];
  /** Whether the conditions must be false instead. */
  readonly denied: boolean;
  /** Only then; nothing is needed of other records. */
  readonly when?: readonly Condition[];
}

type Read = (groups: Readonly<Record<string, string>>, model: Model) => Needed | null;

const ALLOWED =
  "(?:allowed|possible|accepted|permitted|made|given|granted|taken|created|placed|booked|recorded|opened|kept|valid|issued)";
const TO = "(?:for|to|of|by|from|in|on|at|with|into|against|under)";

const FORMS: readonly { readonly pattern: RegExp; readonly read: Read }[] = [
  {
    pattern:
      /^(?<it>.+?) (?:needs|requires|need|require|must reference|refers to|is for|belongs to|has) (?<what>.+)$/i,
    read: needs,
  },
  {
    pattern: new RegExp(
      `^(?<it>.+?) (?:is )?(?:only )?(?:${ALLOWED} )?only (?:${ALLOWED} )?(?<lead>when|if|while) (?<what>.+)$`,
      "i",
    ),
    read: onlyWhen(false),
  },
  { pattern: /^(?<it>.+? only .+?) (?:when|if|while) (?<what>.+)$/i, read: onlyWhen(false) },
  {
    pattern: new RegExp(
      `^(?:no|never) (?<it>[\\w ]+?)(?: (?:is|may is) ${ALLOWED})?,? (?<lead>when|if|while) (?<what>.+)$`,
      "i",
    ),
    read: onlyWhen(true),
  },
  {
    pattern: new RegExp(
      `^(?<it>[\\w ]+?) (?:is (?:not ${ALLOWED}|refused|rejected|denied|forbidden)|may not \\w+) (?<lead>when|if|while) (?<what>.+)$`,
      "i",
    ),
    read: onlyWhen(true),
  },
  {
    pattern: new RegExp(
      `^(?:no|never) (?<it>[\\w ]+?)(?: is ${ALLOWED})? unless (?<what>.+)$`,
      "i",
    ),
    read: onlyWhen(false),
  },
  {
    pattern: new RegExp(
      `^(?<it>[\\w ]+?) (?:is (?:not ${ALLOWED}|refused|rejected|denied|forbidden)|may not \\w+) unless (?<what>.+)$`,
      "i",
    ),
    read: onlyWhen(false),
  },
  {
    pattern: new RegExp(`^(?<it>[\\w ]+?) (?:is )?(?:${ALLOWED} )?only ${TO} (?<what>.+)$`, "i"),
    read: ofOther(false),
  },
  {
    pattern: new RegExp(`^(?<it>[\\w ]+?) (?:is )?only ${ALLOWED} ${TO} (?<what>.+)$`, "i"),
    read: ofOther(false),
  },
  {
    pattern: new RegExp(`^(?:no|never) (?<it>[\\w ]+?)(?: is ${ALLOWED})? ${TO} (?<what>.+)$`, "i"),
    read: ofOther(true),
  },
  {
    pattern: new RegExp(
      `^(?<it>[\\w ]+?) (?:may not|is not) (?:${ALLOWED}|\\w+) ${TO} (?<what>.+)$`,
      "i",
    ),
    read: ofOther(true),
  },
  { pattern: /^only (?<what>.+?) (?:may|can) (?<it>.+)$/i, read: ofOther(false) },
  { pattern: /^no (?<what>.+?) (?:may|can) (?<it>.+)$/i, read: ofOther(true) },
  {
    pattern: /^only (?<what>.+?) (?:may|can|is|has|gets?|takes?|receives?) (?<it>.+)$/i,
    read: ofOther(false),
  },
  {
    pattern: /^no (?<what>.+?) (?:may|can|is|has|gets?|takes?|receives?) (?<it>.+)$/i,
    read: ofOther(true),
  },
  { pattern: /^(?<what>.+?) (?:may not|is not|does not|has no) (?<it>.+)$/i, read: ofOther(true) },
  { pattern: /^no (?<what>.+?)(?: is (?:allowed|accepted|kept|permitted))?$/i, read: own },
  {
    pattern:
      /^when (?<what>.+?),? (?<field>[\w ]+?) (?:is (?:needed|required|given|set|there|mandatory)|may not is (?:empty|missing))$/i,
    read: fieldWhen,
  },
];

function read(sentence: string, model: Model): Choosable<RuleMeaning> | null {
  const plain = plainEnglish(sentence);
  for (const { pattern, read: readForm } of FORMS) {
    const groups = pattern.exec(plain)?.groups;
    const needed =
      groups === undefined ? null : readForm(groups as Readonly<Record<string, string>>, model);
    if (needed !== null) return certain(meaning(needed));
  }
  return null;
}

/** `lease needs tenant whose status is active`, `returned lease needs return date`. */
function needs(
  { it: who = "", what = "" }: Readonly<Record<string, string>>,
  model: Model,
): Needed | null {
  const subject = nounIn(who, "it", model);
  if (subject === null) return null;
  const { entity: it, where } = subject;
  const target = nounIn(what, "other", model);
  const known = target === null ? null : farCondition(it, target);
  if (known !== null) return { it, conditions: [known], denied: false, when: where };
  const field = fieldIn(what, it) ?? referenceIn(what, it, model);
  return field === null
    ? conditionOfIt(subject, what, model)
    : { it, conditions: [given(field.name)], denied: false, when: where };
}

/** `lease has status open`, where it has to. */
function conditionOfIt({ entity: it, where }: Noun, what: string, model: Model): Needed | null {
  const conditions = conditionsIn(`with ${what}`, { entity: it, variable: "it", model });
  return conditions === null ? null : { it, conditions, denied: false, when: where };
}

function given(name: string): Condition {
  return { code: `it.${name} !== null`, reads: [name], says: `${name} is given` };
}

function onlyWhen(denied: boolean): Read {
  return ({ it: who = "", what = "" }, model) => {
    const far = ofPronoun(who, what, model);
    if (far !== null) return { ...far, denied };
    const it = subjectOf(who, model);
    if (it === null) return null;
    const conditions = conditionsIn(`when ${what}`, { entity: it, variable: "it", model });
    return conditions === null ? null : { it, conditions, denied };
  };
}

/** `book is loaned … it is available`: what is said of the book is asked of a loan's book. */
function ofPronoun(who: string, what: string, model: Model): Omit<Needed, "denied"> | null {
  const [owner, it] = entitiesIn(who, model);
  const state = /^(?:it|they) (.+)$/i.exec(what)?.[1];
  if (owner === undefined || it === undefined || state === undefined) return null;
  const where = conditionsIn(`that ${state}`, { entity: owner, variable: "other", model });
  const condition = where === null ? null : farCondition(it, { entity: owner, where });
  return condition === null ? null : { it, conditions: [condition] };
}

/** Of a record that refers to another: the other is (or is not) of some kind. */
function ofOther(denied: boolean): Read {
  return ({ it: who = "", what = "" }, model) => {
    const target = nounIn(what, "other", model);
    if (target === null || target.where.length === 0) return null;
    for (const it of [...entitiesIn(who, model), ...onlyReferring(target.entity, model)]) {
      const condition = farCondition(it, target);
      if (condition !== null) return { it, conditions: [condition], denied };
    }
    return null;
  };
}

/** Where a verb names no data contract: the one that alone refers to the other. */
function onlyReferring(target: Entity, model: Model): readonly Entity[] {
  const refer = model.entities.filter((entity) => referencesTo(entity, target.name).length > 0);
  return refer.length === 1 ? refer : [];
}

function farCondition(it: Entity, { entity, where }: Noun): Condition | null {
  const [reference] = referencesTo(it, entity.name);
  if (reference === undefined || where.length === 0) return null;
  return {
    code: `world.all("${entity.name}").some((other) => other.id === it.${reference.name} && ${allOf(where)})`,
    reads: [reference.name],
    says: where.map(({ says }) => says).join(" and "),
  };
}

/** `no order whose quantity is 0`, `no order without a date`. */
function own({ what = "" }: Readonly<Record<string, string>>, model: Model): Needed | null {
  const noun = nounIn(what, "it", model);
  return noun === null || noun.where.length === 0
    ? null
    : { it: noun.entity, conditions: noun.where, denied: true };
}

/** `when status is returned, return date is needed`. */
function fieldWhen(
  { what = "", field: words = "" }: Readonly<Record<string, string>>,
  model: Model,
): Needed | null {
  for (const it of [...entitiesIn(what, model), ...model.entities]) {
    const when = conditionsIn(`when ${what}`, { entity: it, variable: "it", model });
    const field = fieldIn(words, it);
    if (when !== null && field !== null)
      return { it, conditions: [given(field.name)], denied: false, when };
  }
  return null;
}

function subjectOf(words: string, model: Model): Entity | null {
  return entityIn(words, model) ?? entitiesIn(words, model)[0] ?? null;
}

function meaning({ it, conditions, denied, when = [] }: Needed): RuleMeaning {
  const test = denied ? `!(${allOf(conditions)})` : `(${allOf(conditions)})`;
  const applies = when.length === 0 ? "" : `!(${allOf(when)}) || `;
  const says = conditions.map((one) => one.says).join(" and ");
  const cases = when.length === 0 ? "" : ` where ${when.map((one) => one.says).join(" and ")}`;
  return {
    on: it.name,
    reads: [...new Set([...conditions, ...when].flatMap((one) => one.reads))],
    events: ["create", "change"],
    says: `A ${it.name}${cases} is refused ${denied ? "where" : "unless"} ${says}.`,
    holds: `${applies}${test}`,
    samples: [],
  };
}
