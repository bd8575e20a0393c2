import { type Entity, entityOf, type Model } from "../model.ts";
import { snake } from "../names.ts";
import type { FlowField, Records } from "../skills/step-skill.ts";
import { alike } from "../words/english.ts";
import { flowField } from "../words/flows.ts";
import { entityIn } from "../words/nouns.ts";

/** What a field of a record that is given out holds, as code of `one`. */
export interface RecordValue {
  readonly code: string;
  readonly kind: FlowField["kind"];
}

/** What an author says that a field is, beside its name. */
export interface Explanation {
  readonly name: string;
  readonly value: RecordValue;
}

type Role = NonNullable<FlowField["role"]>;

/** The value of some role; undefined where the records have none. */
function valueOfRole(role: Role, { has }: Records): RecordValue | undefined {
  const field = has.find((one) => one.role === role);
  return field === undefined ? undefined : fieldValue(field);
}

function fieldValue({ name, kind }: FlowField): RecordValue {
  return { code: `one.${name}`, kind };
}

/** The value that a field of this name holds: what was said of it, the record's own, its `id`, a field of what it refers to, or what a name like it means after such a step; null where none. */
export function valueNamed(
  name: string,
  records: Records,
  { model, explained }: { readonly model: Model; readonly explained: readonly Explanation[] },
): RecordValue | null {
  const own =
    records.has.find((field) => field.name === name) ??
    records.has.find(({ also }) => also?.includes(name) === true);
  return (
    explained.find((one) => one.name === name)?.value ??
    (own === undefined ? null : fieldValue(own)) ??
    idNamed(name, records) ??
    farNamed(name, records, model) ??
    meant(name, records) ??
    summed(name, records, model)
  );
}

/** `<entity>_id` and `id` of records of a data contract. */
function idNamed(name: string, { entity }: Records): RecordValue | null {
  return entity !== null && (name === "id" || name === `${snake(entity)}_id`)
    ? { code: "one.id", kind: "text" }
    : null;
}

/** A field of what the records refer to: `title`, or `book_title`. */
function farNamed(name: string, { has, entity }: Records, model: Model): RecordValue | null {
  const found = has.flatMap((field) => {
    const target = entityOf(model, field.to ?? "");
    // The fields of those that a row is for go by their own names; those of other records by names that tell whose.
    const isNear = field.role === "whom" && entity === null;
    const far = target === null ? undefined : farField(name, target, isNear);
    if (target === null || far === undefined) return [];
    const code = `(world.find("${target.name}", one.${field.name})?.${far} ?? null)`;
    return [{ code, kind: flowField(target, far).kind }];
  });
  return found.length === 1 ? (found[0] ?? null) : null;
}

function farField(name: string, target: Entity, isNear: boolean): string | undefined {
  const fields = target.fields.map((field) => field.name);
  const whole = fields.find((field) => `${snake(target.name)}_${field}` === name);
  return whole ?? (isNear ? fields.find((field) => field === name) : undefined);
}

const MEANT: readonly (readonly [Role, readonly string[]])[] = [
  ["short", ["short", "missing", "shortfall", "lacking", "open"]],
  ["wanted", ["wanted", "owed", "asked", "demand", "requested"]],
  ["given", ["quantity", "given", "got", "gets", "served", "allocated", "share"]],
];

/** `qty` of rows that say how much each got. */
function meant(name: string, records: Records): RecordValue | null {
  const words = name.split("_");
  for (const [role, called] of MEANT) {
    const value = valueOfRole(role, records);
    if (value !== undefined && words.every((word) => called.some((one) => alike(one, word))))
      return value;
  }
  return null;
}

/** A number of a group's records, all together. */
function summed(name: string, { items }: Records, model: Model): RecordValue | null {
  const entity = entityOf(model, items ?? "");
  const isNumber = entity !== null && flowField(entity, name).kind === "number";
  return isNumber ? { code: `total(one.items.map((item) => item.${name}))`, kind: "number" } : null;
}

/** Every name that has a value of its own. */
export function namesOfRecords({ has, entity, items }: Records, model: Model): readonly string[] {
  const far = has
    .filter(({ role }) => role === "whom")
    .flatMap(({ to }) => entityOf(model, to ?? "")?.fields ?? []);
  const numbers = (entityOf(model, items ?? "")?.fields ?? []).filter(({ type }) =>
    ["integer", "number", "money"].includes(type.kind),
  );
  const names = [
    ...(entity === null ? [] : [`${snake(entity)}_id`]),
    ...[...has, ...far, ...numbers].map(({ name }) => name),
  ];
  return [...new Set(names)];
}

const GETS =
  /^(?:what|how much|how many|(?:amount|part|quantity|number)(?: that)?|all(?: that)?)(?: of it)? (?:it|they|each|this|that|\w+) (?:gets?|got|receives?|is (?:given|served|allotted|allocated|handed))(?: of it)?$/i;
const SHORT =
  /^(?:what|how much|how many|(?:amount|part|quantity|number)(?: that)?) (?:is )?(?:still )?(?:missing|short|lacking|left open|it lacks|it does not get)(?: (?:of|from|to) (?:its |each )?(\w+))?$/i;
const WANTED =
  /^(?:what|how much|how many) (?:it|they|each|\w+) (?:wants?|asks? for|is owed|needs?|orders?)$/i;
const COUNT = /^(?:number of|how many) ([\w -]+?)(?: (?:there is|it has|it holds))?$/i;
const SUM = /^(?:sum of|total of|total|sum) ?(\w+)(?: of .+)?$/i;

/** What `N is …` says of a field, in plain words: its value, or why the records hold no such thing; null for words that are none of these. */
export function explainedAs(
  words: string,
  records: Records,
  model: Model,
): RecordValue | string | null {
  const lacks = (what: string) => `the records of this step do not say ${what}`;
  if (GETS.test(words)) return valueOfRole("given", records) ?? lacks("how much each gets");
  if (WANTED.test(words)) return valueOfRole("wanted", records) ?? lacks("how much each wants");
  const short = SHORT.exec(words);
  if (short !== null)
    return shortOf(short[1], records) ?? lacks(`what is missing of ${short[1] ?? "it"}`);
  const counted = COUNT.exec(words)?.[1];
  if (counted !== undefined) {
    const isCounted = entityIn(counted, model)?.name === records.items;
    return (isCounted ? valueOfRole("count", records) : undefined) ?? lacks(`how many ${counted}`);
  }
  const sum = SUM.exec(words)?.[1];
  if (sum === undefined) return null;
  return valueNamed(sum, records, { model, explained: [] }) ?? lacks(`the total of ${sum}`);
}

function shortOf(field: string | undefined, records: Records): RecordValue | undefined {
  const isOther = field !== undefined && field !== records.wants && field !== "it";
  return isOther ? undefined : valueOfRole("short", records);
}
