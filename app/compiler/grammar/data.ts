import type { DataContract, Field } from "../../core/spec/data.ts";
import { kebab, lastWord, nameWords, pascal, plural, singular } from "../names.ts";
import { type Attempt, all, problemsOf, read, unread, valuesOf } from "../problem.ts";
import { fieldOf } from "./field.ts";
import { HEADINGS } from "./headings.ts";
import { type Keyed, keyed } from "./keyed.ts";
import type { Item, Line } from "./sections.ts";

/** A data contract that has no key yet. */
export interface Contract extends Omit<DataContract, "key"> {
  readonly asked: Keyed;
}

interface Head {
  readonly asked: Keyed;
  readonly name: string;
  readonly words: string;
  readonly fields: readonly Line[];
}

/** `- Name: field, field, …` lines as data contracts, all of them, since a field may refer to any. */
export function dataOf(items: readonly Item[]): Attempt<readonly Contract[]> {
  const heads = items.map(headOf);
  const entities = valuesOf(heads).map(({ name }) => name);
  const contracts = heads.map((head) => (head.ok ? contractOf(head.value, entities) : head));
  const result = all(contracts);
  if (!result.ok) return result;
  const distinct = unlike(result.value);
  return distinct.ok ? beginnable(distinct.value) : distinct;
}

/** A record must be possible before there is any: what needs another needs one that can be first. */
function beginnable(contracts: readonly Contract[]): Attempt<readonly Contract[]> {
  const possible = new Set<string>();
  const isPossible = ({ fields }: Contract) =>
    fields.every(
      ({ type, optional }) => optional || type.kind !== "reference" || possible.has(type.entity),
    );
  for (const _ of contracts) {
    for (const contract of contracts) if (isPossible(contract)) possible.add(contract.name);
  }
  const stuck = contracts.find(({ name }) => !possible.has(name));
  if (stuck === undefined) return read(contracts);
  return unread(
    stuck.asked,
    `no first ${stuck.name} could be made, since each needs a record that needs one in turn`,
    ["one of the references as optional"],
  );
}

/** A name, then its fields: behind a colon on the same line, or one a line below it. */
function headOf(item: Item): Attempt<Head> {
  const asked = keyed(item);
  if (!asked.ok) return asked;
  const found = /^\**([^:*]+?)\**\s*:\s*\**\s*(.*)$/s.exec(asked.value.text);
  const { line } = item;
  if (found === null)
    return unread(item, "no colon between a name and its fields", HEADINGS.data.forms);
  const [, words = "", behind = ""] = found;
  const name = pascal(lastWord(nameWords(words), singular).join(" "));
  if (!/^[A-Z][A-Za-z0-9]*$/.test(name) || nameWords(words).length > 4) {
    return unread(item, `"${words}" is not a name of one to four words`, HEADINGS.data.forms);
  }
  const fields = [...fieldTexts(behind).map((text) => ({ line, text })), ...item.under];
  if (fields.length === 0) return unread(item, `${name} has no field`, HEADINGS.data.forms);
  return read({ asked: asked.value, name, words, fields });
}

/** The parts between commas that stand in no parentheses. */
function fieldTexts(words: string): readonly string[] {
  return words
    .replace(/[.;]\s*$/, "")
    .split(/[,;](?![^(]*\))/)
    .map((text) => text.trim())
    .filter((text) => text !== "");
}

function contractOf(
  { asked, name, fields: texts }: Head,
  entities: readonly string[],
): Attempt<Contract> {
  const attempts = texts.map(({ line, text }) => fieldOf({ line, text }, entities));
  const problems = problemsOf(attempts);
  if (problems.length > 0) return { ok: false, problems };
  const fields = valuesOf(attempts).filter((field): field is Field => field !== null);
  const twice = fields.find(
    (field, index) => fields.findIndex((other) => other.name === field.name) < index,
  );
  if (twice !== undefined) {
    return unread(asked, `${name} has two fields ${twice.name}`, [
      "a name of its own for each field",
    ]);
  }
  if (fields.length === 0)
    return unread(asked, `${name} has no field but its id`, HEADINGS.data.forms);
  const collection = lastWord(nameWords(name), plural).join("-");
  return read({
    asked,
    name,
    collection,
    fields,
    provenance: { kind: "stated", line: asked.line },
  });
}

/** Paths that every service has; no collection may stand there. */
const TAKEN = ["health", "capabilities", "state", "dependencies", "message", "workflows"];

function unlike(contracts: readonly Contract[]): Attempt<readonly Contract[]> {
  const clashes = contracts.map((contract, index) => {
    const first = contracts.findIndex(({ collection }) => collection === contract.collection);
    if (first < index) {
      return unread<Contract>(contract.asked, `${contract.name} is there twice`, [
        "one line for each data contract",
      ]);
    }
    return TAKEN.includes(contract.collection)
      ? unread<Contract>(contract.asked, `/${contract.collection} is a path of every service`, [
          `another name than ${kebab(contract.name)}`,
        ])
      : read(contract);
  });
  return all(clashes);
}
