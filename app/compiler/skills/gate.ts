import { among, type Choice, type Choosable } from "../choices.ts";
import { type Entity, entityOf, fieldNamed } from "../model.ts";
import { nameWords } from "../names.ts";
import { conditionsIn, filtered, type Noun, nounIn } from "../words/conditions.ts";
import { phraseWords, plainEnglish, stem } from "../words/english.ts";
import { flowOf } from "../words/flows.ts";
import { entitiesIn, entityIn } from "../words/nouns.ts";
import { type RuleMeaning, ruleFunction } from "./rule-skill.ts";
import type { StepContext, StepMeaning, StepSkill } from "./step-skill.ts";

/** Lets through the records of which a rule or a condition holds as of the run's date: `Safety gate`. */
export const gate: StepSkill = {
  name: "gate",
  forms: [
    "<words of a rule's key> gate",
    "Only Xs whose F is V",
    "Gate (Xs whose F is at least 5)",
  ],
  fits: (words) =>
    /\b(gates?|gating|checks?|filters?|only|eligib\w*|clearance|screen(?:ing)?|guards?|lock(?:s|ed|out)?|validat\w*|verif\w*|select|choose|pick out|keep|those)\b/i.test(
      words,
    ),
  read,
};

/** `Safety gate (visits up to as_of)`: the rule that the gate is called by, asked of the records in parentheses. */
function ruleAndCondition(
  words: string,
  noun: Noun,
  context: StepContext,
): Choosable<StepMeaning> | null {
  const named = context.rules.filter((rule) => isNamed(words, rule));
  const asked = named.flatMap((rule) =>
    everyPass(rule, context.model).filter(({ entity }) => entity === noun.entity),
  );
  const [first] = asked;
  if (first === undefined) return null;
  const rules = among(asked.map(({ rule, entity }) => saysOf(rule, entity)));
  const ways = waysOf(noun);
  return {
    choices: [rules, ways.choice],
    take: ([taken = 0, way = 0]) =>
      meaning(asked[taken] ?? first, ways.nouns[way] ?? noun, context),
  };
}

function saysOf({ key }: Rule, { name }: Entity): string {
  return `The gate lets through each ${name} that keeps to ${key}.`;
}

/** A noun with what else its first open condition could mean. */
function waysOf(noun: Noun): { readonly choice: Choice; readonly nouns: readonly Noun[] } {
  const open = noun.where.find(({ otherwise }) => otherwise !== undefined);
  if (open?.otherwise === undefined) return { choice: among([""]), nouns: [noun] };
  const other = open.otherwise;
  const where = noun.where.map((one) => (one === open ? other : one));
  return {
    choice: among([open, other].map(({ says }) => `Where ${says}.`)),
    nouns: [noun, { ...noun, where }],
  };
}

type Rule = StepContext["rules"][number];

function read(words: string, context: StepContext): Choosable<StepMeaning> | string {
  const found = nounOf(words, context);
  const both = found === null ? null : ruleAndCondition(words, found, context);
  if (both !== null) return both;
  if (found !== null) return conditional(found, context);
  const usable = context.rules.flatMap((rule) => passes(rule, context));
  const named = usable.filter(({ rule }) => isNamed(words, rule));
  const [first] = named;
  if (first === undefined) return guessed(words, usable, context);
  const same = named.filter(({ entity }) => entity === first.entity);
  return {
    choices: [among(same.map(({ rule, entity }) => saysOf(rule, entity)))],
    take: ([taken = 0]) => meaning(same[taken] ?? first, null, context),
  };
}

/** A gate that is called like nothing of the spec asks the only rule that can be asked; one that is called like something else is not guessed at. */
function guessed(
  words: string,
  usable: readonly Pass[],
  context: StepContext,
): Choosable<StepMeaning> | string {
  const [pass] = usable;
  const known = context.model.entities.flatMap((entity) => [
    entity.name,
    ...entity.fields.flatMap(wordsOf),
  ]);
  const stems = new Set(known.flatMap((name) => nameWords(name).map(stem)));
  const says = ownWords(words).some((word) => stems.has(word)) || /[(:,]/.test(words);
  if (pass === undefined || says || new Set(usable.map(({ rule }) => rule.key)).size > 1) {
    return `"${words}" names no rule that a gate could ask, and no condition`;
  }
  const assumed = `no rule is called like "${words}", ${pass.rule.key} is the only one that a gate can ask`;
  return { choices: [], take: () => ({ ...meaning(pass, null, context), assumed }) };
}

function wordsOf({ name, type }: Entity["fields"][number]): readonly string[] {
  return type.kind === "choice" ? [name, ...type.values] : [name];
}

const EMPTY = new Set(
  [
    "gate",
    "check",
    "filter",
    "only",
    "clearance",
    "eligibility",
    "screening",
    "guard",
    "step",
    "the",
    "of",
    "for",
    "lock",
  ].map(stem),
);

function ownWords(words: string): readonly string[] {
  return nameWords(words.replace(/\(.*\)/, ""))
    .map(stem)
    .filter((word) => !EMPTY.has(word));
}

/** Whether the step is called by words of the rule's key, else of its sentence. */
function isNamed(words: string, { key, text }: Rule): boolean {
  const own = ownWords(words);
  const known = [...nameWords(key), ...phraseWords(text)].map(stem);
  return own.length > 0 && own.every((word) => known.includes(word));
}

/** A rule asked of records of a data contract. */
interface Pass {
  readonly rule: Rule;
  readonly entity: Entity;
  /** What the rule's function is given for a record in `one`. */
  readonly asked: string;
}

/** Of which records a rule can be asked: of those that its subject would refer to on the run's date, and of the subject's own. */
function passes(rule: Rule, { model, flows }: StepContext): readonly Pass[] {
  const both = everyPass(rule, model);
  const flowing = both.filter(({ entity }) => flows.at(-1)?.entity === entity.name);
  return flowing.length > 0 ? flowing : both;
}

function everyPass(rule: Rule, model: StepContext["model"]): readonly Pass[] {
  const { meaning } = rule;
  const subject = entityOf(model, meaning.on);
  if (subject === null || /\bbefore\b/.test(meaning.holds)) return [];
  if (meaning.asOf === true) return [{ rule, entity: subject, asked: "one, world, asOf" }];
  const would = referred(meaning, subject, model);
  return [
    ...would.map((pass) => ({ rule, ...pass })),
    { rule, entity: subject, asked: "one, world" },
  ];
}

/** A record that is not there yet, of what refers to `one` on the run's date; possible where the rule looks at nothing else. */
function referred(
  meaning: RuleMeaning,
  subject: Entity,
  model: StepContext["model"],
): readonly Omit<Pass, "rule">[] {
  const fields = meaning.reads.map((name) => fieldNamed(subject, name));
  const references = fields.filter((field) => field?.type.kind === "reference");
  const [reference] = references;
  const rest = fields.filter((field) => field !== reference);
  if (reference?.type.kind !== "reference" || rest.some((field) => field?.type.kind !== "date"))
    return [];
  const entity = entityOf(model, reference.type.entity);
  const dates = rest.map((field) => `, ${field?.name}: asOf`).join("");
  return entity === null
    ? []
    : [{ entity, asked: `{ id: "", ${reference.name}: one.id${dates} }, world` }];
}

function meaning(
  { rule, entity, asked }: Pass,
  noun: Noun | null,
  context: StepContext,
): StepMeaning {
  const { variable } = context;
  const where = noun?.where ?? [];
  const tests = [...where.map(({ code }) => code), `${ruleFunction(rule.key)}(${asked})`];
  const says = where.map((one) => ` and of which ${one.says}`).join("");
  return {
    says: `Every ${entity.name} that keeps to ${rule.key}${says}.`,
    code: `const ${variable} = ${sourceOf(entity, context)}.filter((one) => ${tests.join(" && ")});`,
    flow: { ...flowOf(variable, entity), dated: isDated(where, context) },
    inputs: [],
  };
}

/** Whether what is dated after the run's date is left out, here or by the step before. */
function isDated(where: Noun["where"], { flows }: StepContext): boolean {
  return where.some(({ asOf }) => asOf === true) || flows.at(-1)?.dated === true;
}

/** The records that the steps before let through, or all. */
function sourceOf({ name }: Entity, { flows }: StepContext): string {
  const before = flows.findLast(({ entity }) => entity === name);
  return before?.variable ?? `world.all("${name}")`;
}

/** `Only open orders`, `Gate (orders whose status is open)`, `Orders gate (status is open)`, `Check that orders are open`. */
function conditional(found: Noun, context: StepContext): Choosable<StepMeaning> {
  const ways = waysOf(found);
  return {
    choices: [ways.choice],
    take: ([way = 0]) => ofCondition(ways.nouns[way] ?? found, context),
  };
}

function ofCondition(noun: Noun, context: StepContext): StepMeaning {
  const { variable } = context;
  return {
    says: `Every ${noun.entity.name} of which ${noun.where.map((one) => one.says).join(" and ")}.`,
    code: `const ${variable} = ${filtered(sourceOf(noun.entity, context), noun, "one")};`,
    flow: { ...flowOf(variable, noun.entity), dated: isDated(noun.where, context) },
    inputs: [],
  };
}

const VERB =
  /\b(?:only|gates?|checks?(?: that)?|filters?|select|choose|pick out|keep|those|verify(?: that)?)\b[:,]?/gi;

function nounOf(words: string, { model, flows }: StepContext): Noun | null {
  const inside = /\((.+)\)/.exec(words)?.[1] ?? /:\s*(.+)$/.exec(words)?.[1] ?? "";
  const outside = plainEnglish(
    words
      .replace(/\(.+\)|:.*$/, "")
      .replace(VERB, " ")
      .trim(),
  );
  const texts = [plainEnglish(inside), outside].filter((text) => text !== "");
  const whole = texts.map(
    (text) => nounIn(text.replace(/^only /i, ""), "one", model) ?? sentenceIn(text, model),
  );
  const called = entitiesIn(outside, model)[0] ?? entityOf(model, flows.at(-1)?.entity ?? "");
  const parts = texts.map((text) => (called === null ? null : conditionOf(called, text, model)));
  return [...whole, ...parts].find((noun) => noun !== null && noun.where.length > 0) ?? null;
}

/** `status is open` of what the step names or the step before gives. */
function conditionOf(entity: Entity, text: string, model: StepContext["model"]): Noun | null {
  const subject = { entity, variable: "one", model };
  const plain = text.replace(/^(?:whose|with|that|where) /i, "");
  const where = conditionsIn(`whose ${plain}`, subject) ?? conditionsIn(`with ${plain}`, subject);
  return where === null ? null : { entity, where };
}

/** `orders is open`. */
function sentenceIn(text: string, model: StepContext["model"]): Noun | null {
  const [, who = "", state = ""] = /^(.+?) ((?:is|has) .+)$/i.exec(text) ?? [];
  const entity = entityIn(who, model);
  const where =
    entity === null ? null : conditionsIn(`that ${state}`, { entity, variable: "one", model });
  return entity === null || where === null ? null : { entity, where };
}
