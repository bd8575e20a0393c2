import type { Field } from "../../core/spec/data.ts";
import { among, type Choosable } from "../choices.ts";
import { type Entity, entityOf, fieldsOf, type Model } from "../model.ts";
import { nameWords, singular } from "../names.ts";
import { quantitiesOf } from "../words/amounts.ts";
import { filtered, nounIn } from "../words/conditions.ts";
import { phraseWords, plainEnglish, within } from "../words/english.ts";
import { flowOf } from "../words/flows.ts";
import { entitiesIn, entityIn, fieldWordsOf } from "../words/nouns.ts";
import type { Flow, FlowField, StepContext, StepMeaning, StepSkill } from "./step-skill.ts";

/** Puts together what belongs together: `Packlists by customer`. */
export const group: StepSkill = {
  name: "group",
  forms: ["Group Xs by F", "Xlists by F (after an allocation)", "Xs per B"],
  fits: (words) =>
    /\b(group\w*|by|per|each|bundle\w*|batch\w*|\w*lists?|summar\w*|totals?|collect\w*|sheets?|manifests?|bins?)\b/i.test(
      words,
    ),
  read,
};

function read(words: string, context: StepContext): Choosable<StepMeaning> | string {
  const plain = plainEnglish(words.replace(/[()]/g, " "));
  const [, what = plain, by = ""] =
    /^(.*?)\b(?:by|per|for each|each|for every) (.+)$/i.exec(plain) ?? [];
  const parts = by.split(/\s*(?:,|&|\band\b)\s*/i).filter((part) => part !== "");
  const source = sourceOf(what, parts, context);
  if (source === null)
    return `"${words}" follows nothing that could be grouped, and names no data contract`;
  const keys = keysFor(parts, source.flow, context);
  const [first] = keys;
  if (first === undefined) return `"${words}" names nothing to group by that ${source.says} have`;
  const given = source.flow.has.some(({ role }) => role === "given");
  return {
    choices: [
      among(keys.map((fields) => `${plain}: one for each ${namesOf(fields)}.`)),
      among(
        given
          ? ["Whoever got nothing is on no list.", "Whoever got nothing is on a list, too."]
          : [""],
        2,
      ),
    ],
    take: ([key = 0, all = 0]) =>
      meaning(source, keys[key] ?? first, {
        context,
        sum: summedField(what, source),
        onlyGiven: given && all === 0,
      }),
  };
}

function namesOf(fields: readonly FlowField[]): string {
  return fields.map(({ name }) => name).join(" and ");
}

const GROUPING =
  /\b(?:group|grouped|grouping|list|lists|summary|summaries|totals?|collect|bundles?|batch(?:es)?|sheets?|of|for)\b/gi;

interface Source {
  readonly flow: Flow;
  readonly says: string;
  readonly entity: Entity | null;
}

/** What is grouped: the data contract that is named, as the steps before left it; else what an allocation gave; else the step before; else what alone has such fields. */
function sourceOf(words: string, by: readonly string[], context: StepContext): Source | null {
  const { model, flows } = context;
  const noun = nounIn(words.replace(GROUPING, " ").trim(), "one", model);
  const named = noun?.entity ?? entitiesIn(words.replace(GROUPING, " "), model)[0];
  const rows = flows.findLast(({ has }) => has.some(({ role }) => role === "given"));
  const isOfRows =
    named !== undefined &&
    rows?.has.some(({ role, to }) => role === "whom" && to === named.name) === true;
  // `Tank loads by tank`: what is named is what others belong to, not what is grouped.
  const isKey = by.some((part) => entityIn(part, model)?.name === named?.name);
  if (named !== undefined && !isOfRows && !isKey) {
    const before = flows.findLast(({ entity }) => entity === named.name);
    const records = before?.variable ?? `world.all("${named.name}")`;
    const flow = flowOf(noun === null ? records : filtered(records, noun, "one"), named);
    return { flow, says: `${named.name} records`, entity: named };
  }
  const flow = rows ?? flows.findLast(({ has }) => has.length > 0);
  return flow === undefined
    ? onlySource(words, by, model)
    : { flow, says: "they", entity: entityOf(model, flow.entity ?? "") };
}

function onlySource(words: string, by: readonly string[], model: Model): Source | null {
  const sources = model.entities.map((entity) => ({
    flow: flowOf(`world.all("${entity.name}")`, entity),
    says: `${entity.name} records`,
    entity,
  }));
  const having = sources.filter(
    ({ flow }) => by.length > 0 && by.every((part) => saidKeys(part, flow, model).length > 0),
  );
  const counting = having.filter((source) => isSaid(words, source));
  const [only] = counting.length > 0 ? counting : having;
  return only === undefined || (counting.length > 0 ? counting : having).length > 1 ? null : only;
}

/** What the groups are made by: each part of what is said, else the fields that are given out, else what may be meant. */
function keysFor(
  parts: readonly string[],
  flow: Flow,
  { model, said }: StepContext,
): readonly (readonly FlowField[])[] {
  if (parts.length > 1) {
    const keys = parts.map((part) => saidKeys(part, flow, model)[0]);
    const known = keys.filter((key) => key !== undefined);
    return known.length === keys.length ? [known] : [];
  }
  const [part] = parts;
  if (part !== undefined) return saidKeys(part, flow, model).map((key) => [key]);
  const asked = flow.has.filter(
    ({ name, kind }) => kind !== "number" && said?.fields.includes(name) === true,
  );
  return [...(asked.length > 1 ? [asked] : []), ...openKeys(flow).map((key) => [key])];
}

/** The number field that the words name, to be added up. */
function saidNumber(words: string, entity: Entity): Field | undefined {
  const said = phraseWords(words);
  return fieldsOf(entity, "integer", "number", "money").find((field) =>
    within(fieldWordsOf(field), said),
  );
}

function isSaid(words: string, { entity }: Source): boolean {
  return entity !== null && saidNumber(words, entity) !== undefined;
}

/** What is added up in each group: what the rows were given, the number that is named, else the one that says how much there is. */
function summedField(words: string, { flow, entity }: Source): string | undefined {
  const given = flow.has.find(({ role }) => role === "given");
  if (given !== undefined || entity === null) return given?.name;
  return (saidNumber(words, entity) ?? quantitiesOf(entity)[0])?.name;
}

/** What may be meant where nothing is said: whom it is for, a reference, a text, a day; in the order of the data contract. */
function openKeys({ has }: Flow): readonly FlowField[] {
  const of = (...kinds: readonly FlowField["kind"][]) =>
    has.filter(({ kind, role }) => kinds.includes(kind) && role !== "whom");
  const whom = has.filter(({ role }) => role === "whom");
  const keys = [...of("text", "reference"), ...whom, ...of("weekday", "date")];
  return keys.slice(0, 4);
}

function saidKeys(by: string, { has }: Flow, model: Model): readonly FlowField[] {
  const wanted = nameWords(by).map((word) => singular(word));
  const nameOf = ({ name, kind }: FlowField) =>
    nameWords(name).filter((word) => !(kind === "reference" && word === "id"));
  const exact = has.filter((field) => nameOf(field).join(" ") === wanted.join(" "));
  const near = has.filter(
    (field) => within(wanted, nameOf(field)) || within(nameOf(field), wanted),
  );
  const entity = entityIn(by, model);
  const pointing = has.filter(({ to }) => entity !== null && to === entity.name);
  return [exact, pointing, near].find(({ length }) => length > 0) ?? [];
}

function meaning(
  { flow, entity }: Source,
  keys: readonly FlowField[],
  how: {
    readonly context: StepContext;
    readonly sum: string | undefined;
    readonly onlyGiven: boolean;
  },
): StepMeaning {
  const { context, sum, onlyGiven } = how;
  const { variable } = context;
  const given = flow.has.find(({ role }) => role === "given");
  const source =
    onlyGiven && given !== undefined
      ? `${flow.variable}.filter((one) => one.${given.name} > 0)`
      : flow.variable;
  const named = keys.map((key) => ({
    ...key,
    as: ["count", "items", sum].includes(key.name) ? `${key.name}_value` : key.name,
  }));
  const value = named.map(({ name, as }) => `${as}: one.${name}`).join(", ");
  const total = sum === undefined ? "" : `, ${sum}: total(items.map((one) => one.${sum}))`;
  return {
    says: `One for each ${namesOf(keys)}.`,
    code: `const ${variable}Groups = groupedBy(${source}, (one) => ({ ${value} }));
const ${variable} = ${variable}Groups.map(({ value, items }) => ({ ...value, count: items.length${total}, items }));`,
    flow: { variable, entity: null, has: [] },
    records: {
      variable,
      entity: null,
      has: [
        ...named.map(({ name: _, as, role: __, ...key }) => ({ ...key, name: as })),
        { name: "count", kind: "number", role: "count" },
        ...(sum === undefined
          ? []
          : [{ ...(given ?? {}), name: sum, kind: "number", role: "given" } as const]),
      ],
      keys: named.map(({ as }) => as),
      ...(entity === null ? {} : { items: entity.name }),
    },
    inputs: [],
  };
}
