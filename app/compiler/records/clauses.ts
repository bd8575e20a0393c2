import { entityOf, type Model } from "../model.ts";
import { nameWords, singular, snake } from "../names.ts";
import type { Records } from "../skills/step-skill.ts";
import { allOf, nounIn } from "../words/conditions.ts";
import { alike, phraseWords, plainEnglish, within } from "../words/english.ts";
import { entityIn } from "../words/nouns.ts";
import { type Explanation, explainedAs, type RecordValue, valueNamed } from "./values.ts";

/** What the clauses on a step's records come to, as code of `one`. */
export interface Clauses {
  readonly explained: readonly Explanation[];
  /** By what they are ordered, smaller first. */
  readonly keys: readonly string[];
  /** Which of them are left out. */
  readonly filters: readonly string[];
}

interface Context {
  readonly records: Records;
  readonly model: Model;
  readonly fields: readonly string[];
  readonly explained: readonly Explanation[];
}

/** Sentences of the clauses that are understood. */
export const CLAUSE_FORMS: readonly string[] = [
  "one for every X",
  "one for every X with something missing",
  "one for each F and G",
  "the Xs that passed",
  "the earliest F first",
  "the largest F first",
  "by F, then by G",
  "in the order they are served",
  "F is what it gets",
  "F is what is missing of its G",
  "F is the number of Xs",
  "F is the sum of G",
];

/** What an author says of the records of a step's output, checked against what they are; a sentence where they are something else or it cannot be read. */
export function clausesOf(
  said: { readonly fields: readonly string[]; readonly says: readonly string[] },
  records: Records,
  model: Model,
): Clauses | string {
  const parts = said.says
    .flatMap((clause) => clause.split(/\s*,\s*/))
    .filter((part) => part !== "")
    .map((part) => ({ part, plain: plainEnglish(part.replace(/^(?:and|then) (?!by)/i, "")) }));
  let clauses: Clauses = { explained: [], keys: [], filters: [] };
  const inOrder = [...parts].sort(
    (a, b) => Number(isExplanation(b.plain)) - Number(isExplanation(a.plain)),
  );
  for (const { part, plain } of inOrder) {
    const context = { records, model, fields: said.fields, explained: clauses.explained };
    const one = clauseOf(plain, context);
    if (one === null) return `"${part}" says nothing that is understood of these records`;
    if (typeof one === "string") return one;
    clauses = {
      explained: [...clauses.explained, ...(one.explained ?? [])],
      keys: [...clauses.keys, ...(one.keys ?? [])],
      filters: [...clauses.filters, ...(one.filters ?? [])],
    };
  }
  return clauses;
}

const EXPLAINS = /^(\w+) (?:is|says) (.+)$/i;

function isExplanation(plain: string): boolean {
  return EXPLAINS.test(plain);
}

type Clause = Partial<Clauses>;
const NOTHING_MORE: Clause = {};

function clauseOf(plain: string, context: Context): Clause | string | null {
  return (
    explaining(plain, context) ??
    naturalOrder(plain, context) ??
    oneForEach(plain, context) ??
    ordering(plain, context) ??
    describing(plain, context)
  );
}

function explaining(plain: string, { records, model, fields }: Context): Clause | string | null {
  const [, name = "", what = ""] = EXPLAINS.exec(plain) ?? [];
  if (!fields.includes(name)) return null;
  const value = explainedAs(what, records, model);
  if (value === null || typeof value === "string") return value;
  return { explained: [{ name, value }] };
}

const SERVED =
  /^in (?:same )?order (?:in which |that )?(?:they|[\w ]+?) (?:is|get|gets|were) (?:served|given|handed out|allocated|dealt)$|^in order of (?:service|serving)$/i;
const CAME =
  /^in (?:same )?order (?:in which |that )?(?:they|[\w ]+?) (?:came|come|is|was) ?(?:in|entered|recorded|made|kept|created)?$/i;

function naturalOrder(plain: string, { records }: Context): Clause | string | null {
  if (SERVED.test(plain))
    return records.served === true
      ? NOTHING_MORE
      : "nothing is served in this step, so its records have no such order";
  if (!CAME.test(plain)) return null;
  return records.served === true
    ? "the records of this step stand in the order in which they are served"
    : NOTHING_MORE;
}

const ONE =
  /^(?:exactly |just )?one(?: (?:line|record|row|entry|item|alert|load|list|answer|message))?(?: (?:for|per|of))?(?: (?:every|each|all|per|one))* ([\w ,-]+?)(?: (?:with|that|which|who|for|whose|where) (.+))?$/i;
const MISSING =
  /^(?:(?:has |is |whom |which )*(?:something|anything|any|some) (?:is )?(?:missing|short|lacking)|(?:is|comes|falls) short|gets? (?:less|too little)(?: than .+)?|(?:is )?not (?:fully|wholly) served|(?:an? )?shortfall|too little)$/i;
const NO_SHARE = /^(?:gets? nothing|nothing|no share|(?:is )?not served(?: at all)?)$/i;

function oneForEach(plain: string, { records, model }: Context): Clause | string | null {
  const [, what = "", which] = ONE.exec(plain) ?? [];
  if (what === "") return null;
  const entity = entityIn(what, model);
  if (records.each !== undefined && entity?.name === records.each) {
    const wanted = which === undefined ? "all" : whichOf(which);
    if (wanted === null) return null;
    return wanted === (records.which ?? "all") ? NOTHING_MORE : `this step does not give ${plain}`;
  }
  const { keys } = records;
  if (keys === undefined || which !== undefined) return null;
  const named = what.split(/\s*,\s*|\s+and\s+/).filter((word) => word !== "");
  const same =
    named.length === keys.length && named.every((word) => keys.some((key) => isCalled(word, key)));
  return same ? NOTHING_MORE : `this step gives one for each ${keys.join(" and ")}`;
}

function whichOf(words: string): Records["which"] | null {
  if (MISSING.test(words)) return "short";
  return NO_SHARE.test(words) ? "nothing" : null;
}

function isCalled(word: string, name: string): boolean {
  return (
    snake(word) === name || `${snake(singular(word))}_id` === name || snake(singular(word)) === name
  );
}

const SMALL = "smallest|lowest|least|fewest|shortest|cheapest|earliest|oldest";
const LARGE = "largest|highest|greatest|biggest|most|longest|dearest|latest|newest";
const FIRST = new RegExp(
  `^(?:with )?(${SMALL}|${LARGE})(?: (.+?))? (?:comes |come |is |stands )?first$`,
  "i",
);
const BY =
  /^(?:then )?(?:(?:is )?(?:ordered|sorted|arranged) )?(?:then )?by (.+?)(?: \(?(ascending|descending|asc|desc|(?:smallest|largest|earliest|latest|lowest|highest) first)\)?)?$/i;

/** `earliest date first`, `by buyer`. */
function ordering(plain: string, context: Context): Clause | string | null {
  const first = FIRST.exec(plain);
  if (first !== null) {
    const [, how = "", what] = first;
    const isLarge = new RegExp(`^(?:${LARGE})$`, "i").test(how);
    return key(what ?? dateName(context), isLarge, context);
  }
  const [, what = "", how = ""] = BY.exec(plain) ?? [];
  if (what === "") return null;
  const names = what.split(/\s+and\s+(?:then )?(?:by )?/);
  const keys = names.map((name) =>
    key(name, /^(?:desc|largest|latest|highest)/i.test(how), context),
  );
  const odd = keys.find((one) => typeof one === "string");
  if (odd !== undefined) return odd;
  return { keys: keys.flatMap((one) => (typeof one === "string" ? [] : (one.keys ?? []))) };
}

/** The only date among the fields. */
function dateName({ fields, ...context }: Context): string {
  const dates = fields.filter(
    (name) => valueNamed(name, context.records, context)?.kind === "date",
  );
  return dates.length === 1 ? (dates[0] ?? "") : "";
}

function key(what: string, descends: boolean, context: Context): Clause | string {
  const value = valueCalled(what, context);
  if (value === null) return `"${what}" is nothing that these records could be ordered by`;
  if (!descends) return { keys: [value.code] };
  if (value.kind === "number") return { keys: [`-amount(${value.code})`] };
  return value.kind === "date"
    ? { keys: [`daysBetween(${value.code}, "1970-01-01")`] }
    : `records are not ordered downwards by "${what}", which is neither a number nor a date`;
}

/** The value of the field that some words name: of those that are given out, else of any. */
function valueCalled(words: string, context: Context): RecordValue | null {
  const name = snake(words);
  const wanted = phraseWords(words);
  const given = context.fields.filter((field) => {
    const own = nameWords(field).filter((word) => word !== "id");
    return (
      wanted.length === own.length && wanted.every((word, index) => alike(word, own[index] ?? ""))
    );
  });
  const near = context.fields.filter((field) => within(wanted, nameWords(field)));
  const [called] = context.fields.includes(name) ? [name] : given.length > 0 ? given : near;
  return valueNamed(called ?? name, context.records, context);
}

const LET_THROUGH = /^(?:that|which|who) (?:may|is|has|was|will|pass\w*|keep\w*|go\w*)\b(?: .+)?$/i;

/** `harvests that may be handed out`: what the step lets through, or those of them of which a condition is true. */
function describing(plain: string, { records, model }: Context): Clause | string | null {
  const entity = entityOf(model, records.entity ?? "");
  if (entity === null) return null;
  const noun = nounIn(plain.replace(/^(?:only|all) /i, ""), "one", model);
  if (noun !== null && noun.entity.name === entity.name)
    return noun.where.length === 0 ? NOTHING_MORE : { filters: [allOf(noun.where)] };
  const at = plain.search(/ (?:that|which|who) /i);
  const named = at < 0 ? null : entityIn(plain.slice(0, at), model);
  return named?.name === entity.name && LET_THROUGH.test(plain.slice(at + 1)) ? NOTHING_MORE : null;
}
