import { type Entity, fieldsOf, type Model, referencesTo } from "../model.ts";
import {
  type Comparison,
  comparisonCode,
  comparisonIn,
  comparisonSays,
  presence,
  splitsOf,
  valueFor,
  withBound,
} from "./comparisons.ts";
import { entityIn, fieldIn, targetOf } from "./nouns.ts";
import { fieldTerm, RUN_DATE, type Subject, type Term, termIn } from "./terms.ts";

/** Something that is true of some records of a data contract. */
export interface Condition {
  /** A TypeScript expression over the subject's variable. */
  readonly code: string;
  readonly reads: readonly string[];
  readonly says: string;
  /** Whether it leaves out what is dated after the run's date. */
  readonly asOf?: boolean;
  /** What the words could mean as well, where they leave open if the day itself is in. */
  readonly otherwise?: Condition;
}

/** Records of a data contract of which some conditions are true. */
export interface Noun {
  readonly entity: Entity;
  readonly where: readonly Condition[];
}

const RELATIVE = / (whose|with|that|which|who|where|without|in|of|when) /i;

/**
 * The records that a phrase names: `members`, `active members`, `loans whose status is open`, `members without a phone`.
 * `variable` is what a record is called in the conditions' code. Null when it names none.
 */
export function nounIn(phrase: string, variable: string, model: Model): Noun | null {
  const text = phrase.trim();
  const plain = adjectives(text, variable, model) ?? datedNoun(text, variable, model);
  if (plain !== null) return plain;
  for (let from = 0; ; ) {
    const found = RELATIVE.exec(text.slice(from));
    if (found === null) return null;
    const at = from + found.index;
    const noun = adjectives(text.slice(0, at), variable, model);
    if (noun !== null) {
      const subject = { entity: noun.entity, variable, model };
      const where = conditionsIn(`${found[1]} ${text.slice(at + found[0].length)}`, subject);
      if (where !== null) return { entity: noun.entity, where: [...noun.where, ...where] };
    }
    from = at + 1;
  }
}

const UNTIL = new RegExp(
  `^(.+?) (?:(?:dated|recorded|made|entered) )?(up to|until|till|through|before|after|since|on or before|no later than|on) (${RUN_DATE})$`,
  "i",
);

/** `orders up to as_of`: by the first date of each. */
function datedNoun(text: string, variable: string, model: Model): Noun | null {
  const [, head = "", how = "", until = ""] = model.runs === true ? (UNTIL.exec(text) ?? []) : [];
  const noun = head === "" ? null : adjectives(head, variable, model);
  const [date] = noun === null ? [] : fieldsOf(noun.entity, "date");
  if (noun === null || date === undefined) return null;
  const subject = { entity: noun.entity, variable, model };
  const words = `${date.name} is ${/^on$/i.test(how) ? until : `${how} ${until}`}`;
  const where = conditionsIn(`whose ${words}`, subject);
  return where === null ? null : { entity: noun.entity, where: [...noun.where, ...where] };
}

const MOST_ADJECTIVES = 2;

/** A data contract's name with adjectives before it, each a value or a yes-or-no field of its records. */
function adjectives(phrase: string, variable: string, model: Model): Noun | null {
  const words = phrase.replace(/^(?:of|from|for|each|one|same|every|single)\s+/i, "").split(" ");
  for (let count = 0; count <= Math.min(MOST_ADJECTIVES, words.length - 1); count += 1) {
    const entity = entityIn(words.slice(count).join(" "), model);
    if (entity === null) continue;
    const subject = { entity, variable, model };
    const where = words.slice(0, count).map((word) => adjective(word, subject));
    if (where.every((one) => one !== null)) return { entity, where };
    // `high risk patients`: a value and its field.
    const pair = count === 2 ? compares(`${words[1]} is ${words[0]}`, subject) : null;
    if (pair !== null) return { entity, where: [pair] };
  }
  return null;
}

/** `active`: the value of a choice, or a yes-or-no field; `not active` and `inactive` where that is no value of its own. */
export function adjective(words: string, subject: Subject): Condition | null {
  const text = words.trim();
  const denied = /^(?:not|never|non-?) ?(.+)$/i.exec(text)?.[1];
  if (denied !== undefined) return negated(adjective(denied, subject));
  const choices = subject.entity.fields.filter(
    ({ type }) => type.kind === "choice" || type.kind === "boolean",
  );
  for (const field of choices) {
    const term = fieldTerm(field, subject);
    const value = field.type.kind === "choice" ? valueFor(term, text) : null;
    if (value !== null) return compared({ left: term, operator: "==", right: value, loose: false });
    if (
      field.type.kind === "boolean" &&
      fieldIn(text, { ...subject.entity, fields: [field] }) !== null
    ) {
      return { code: `${term.code} === true`, reads: term.reads, says: `${term.says} is true` };
    }
  }
  const opposite = /^(?:in|un)(.+)$/i.exec(text)?.[1];
  return (
    (opposite === undefined ? null : negated(adjective(opposite, subject))) ?? dated(text, subject)
  );
}

/** `returned` where there is an optional `returned_on`. */
function dated(text: string, subject: Subject): Condition | null {
  const field = fieldIn(text, {
    ...subject.entity,
    fields: subject.entity.fields.filter(({ optional }) => optional),
  });
  return field === null ? null : has(fieldTerm(field, subject), true);
}

function negated(condition: Condition | null): Condition | null {
  return condition === null
    ? null
    : { ...condition, code: `!(${condition.code})`, says: `not ${condition.says}` };
}

function compared(comparison: Comparison): Condition {
  return {
    code: comparisonCode(comparison),
    reads: [...comparison.left.reads, ...comparison.right.reads],
    says: comparisonSays(comparison),
  };
}

/** With a run's date; where the words leave it open, the day itself may be in or out. */
function comparedWithRun(comparison: Comparison, text: string): Condition {
  const condition = { ...compared(comparison), asOf: !comparison.operator.startsWith(">") };
  if (!OPEN_BOUND.test(text)) return condition;
  const other = compared(withBound(comparison, !comparison.operator.endsWith("=")));
  return { ...condition, otherwise: { ...other, asOf: condition.asOf } };
}

function has(term: Term, there: boolean): Condition {
  return {
    code: presence(term, there),
    reads: term.reads,
    says: `${term.says} is ${there ? "given" : "not given"}`,
  };
}

/** The conditions in words that begin with `whose`, `with`, `that`, `where`, `without` or `when`, joined by `and`; null when one cannot be read. */
export function conditionsIn(words: string, subject: Subject): readonly Condition[] | null {
  const lead =
    /^(whose|with|that|which|who|where|without|in|of|when|if|while) /i
      .exec(words)?.[1]
      ?.toLowerCase() ?? "";
  const rest = lead === "" ? words : words.slice(lead.length + 1);
  const whole = conditionIn(rest, lead, subject);
  if (whole !== null) return [whole];
  const parts = rest.split(/ and (?:whose |that |which |who |with )?/i);
  const conditions = parts.map((part) => conditionIn(part, lead, subject));
  return parts.length > 1 && conditions.every((one) => one !== null) ? conditions : null;
}

function conditionIn(words: string, lead: string, subject: Subject): Condition | null {
  const text = words.trim();
  switch (lead) {
    case "without":
      return withoutIn(text, subject);
    case "with":
    case "of":
    case "in":
      return withIn(text, subject);
    case "that":
    case "which":
    case "who":
      return stateIn(text, subject) ?? compares(text, subject);
    default:
      return (
        compares(text, subject) ??
        ofOther(text, subject) ??
        stateIn(text.replace(/^.*? (?=(?:is|has) )/, ""), subject)
      );
  }
}

function withoutIn(text: string, subject: Subject): Condition | null {
  const field = fieldIn(text, subject.entity);
  if (field === null) return negated(relatedIn(text, subject));
  const term = fieldTerm(field, subject);
  return field.type.kind === "boolean"
    ? negated({ code: `${term.code} === true`, reads: term.reads, says: `${term.says} is true` })
    : has(term, false);
}

/** `status open`, `quantity above 5`, `a phone`, `no phone`. */
function withIn(text: string, subject: Subject): Condition | null {
  const none = /^no (.+)$/i.exec(text)?.[1];
  if (none !== undefined) return withoutIn(none, subject);
  const whole = fieldIn(text, subject.entity);
  if (whole?.optional) return has(fieldTerm(whole, subject), true);
  const words = text.split(" ");
  for (let count = words.length - 1; count > 0; count -= 1) {
    const name = words.slice(0, count).join(" ");
    const value = words
      .slice(count)
      .join(" ")
      .replace(/^(?:of|=) /i, "");
    const found = compares(`${name} is ${value}`, subject);
    if (found !== null) return found;
  }
  return compares(text, subject) ?? adjective(text, subject) ?? relatedIn(text, subject);
}

/** `open loans`, of which at least one refers to the subject. */
function relatedIn(text: string, subject: Subject): Condition | null {
  const variable = innerVariable(subject);
  const noun = nounIn(text, variable, subject.model);
  const [reference] = noun === null ? [] : referencesTo(noun.entity, subject.entity.name);
  if (noun === null || reference === undefined) return null;
  const test = [
    `${variable}.${reference.name} === ${subject.variable}.id`,
    ...noun.where.map(({ code }) => code),
  ].join(" && ");
  return {
    code: `world.all("${noun.entity.name}").some((${variable}) => ${test})`,
    reads: [],
    says: `it has a ${[noun.entity.name, ...noun.where.map(({ says }) => says)].join(" of which ")}`,
  };
}

/** What a record beside the subject is called in code. */
function innerVariable({ variable }: Subject): string {
  return variable === "it" ? "other" : `${variable}Other`;
}

/** `is active`, `is not active`, `has been returned`, `has no phone`, `has a phone`, `has a limit of 5`. */
function stateIn(text: string, subject: Subject): Condition | null {
  const is = /^(?:is|has been|has) (not (?:yet )?|never )?(?:been |yet |already )?(.+)$/i.exec(
    text,
  );
  const said = is?.[2] === undefined ? null : adjective(is[2].replace(/ yet$/i, ""), subject);
  if (said !== null) return is?.[1] === undefined ? said : negated(said);
  const of = /^has (.+)$/i.exec(text)?.[1];
  return of === undefined ? null : withIn(of, subject);
}

/** `member is active`, where the subject refers to a member. */
function ofOther(text: string, subject: Subject): Condition | null {
  const [, who = "", state = ""] = /^(.+?) ((?:is|has) .+)$/i.exec(text) ?? [];
  if (who === "") return null;
  const entity = entityIn(who, subject.model);
  if (entity !== null && entity.name === subject.entity.name) return stateIn(state, subject);
  const reference = subject.entity.fields.find(
    (field) => entity !== null && targetOf(field, subject.model)?.name === entity.name,
  );
  const target = reference === undefined ? null : targetOf(reference, subject.model);
  if (reference === undefined || target === null) return null;
  const variable = innerVariable(subject);
  const inner = stateIn(state, { ...subject, entity: target, variable });
  if (inner === null) return null;
  const code = `world.all("${target.name}").some((${variable}) => ${variable}.id === ${subject.variable}.${reference.name} && ${inner.code})`;
  return { code, reads: [reference.name], says: inner.says };
}

const OPEN_BOUND = / is (?:up to|until|till|through|before|after|since) /i;

function compares(text: string, subject: Subject): Condition | null {
  const comparison = comparisonIn(text, subject);
  if (comparison?.right.code === "asOf") return comparedWithRun(comparison, text);
  if (comparison !== null) return compared(comparison);
  for (const { left, operator, right } of splitsOf(text)) {
    const term = termIn(left, subject);
    if (term === null) continue;
    if (operator === "==" && /^(?:given|set|there|known|present|filled)$/i.test(right))
      return has(term, true);
    if (operator === "!=" && /^(?:given|set|there|known|present|filled)$/i.test(right))
      return has(term, false);
    if (operator === "==" && /^(?:missing|empty|unknown|null)$/i.test(right))
      return has(term, false);
  }
  return null;
}

/** The records of a noun, out of those that some code gives; `variable` is what the noun's conditions call a record. */
export function filtered(records: string, { where }: Noun, variable: string): string {
  return where.length === 0 ? records : `${records}.filter((${variable}) => ${allOf(where)})`;
}

/** Several conditions as one expression; `true` for none. */
export function allOf(conditions: readonly Condition[]): string {
  return conditions.length === 0 ? "true" : conditions.map(({ code }) => code).join(" && ");
}

/** Code about the record `one` as the same code about the record `it`. */
export function asSubject(code: string): string {
  return code.replace(/\bone(?=\.|Other\b)/g, "it");
}
