import type { DataContract, Field } from "../spec/data.ts";
import type { SpecGraph } from "../spec/graph.ts";

/** The lower-case words of a name: `SprayEvent`, `spray_event`, `spray-event`. */
function wordsOf(name: string): readonly string[] {
  return name
    .replace(/([a-z0-9])(?=[A-Z])/g, "$1 ")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== "");
}

/** A name as people say it: `spray event`. */
function spoken(name: string): string {
  return wordsOf(name).join(" ");
}

/** A name as drawn values and saved ids are called: `spray_event`. */
export function snakeOf(name: string): string {
  return wordsOf(name).join("_");
}

/** With its article: `a block`, `an order`. */
export function one(name: string): string {
  const words = spoken(name);
  return `${/^[aeiou]/.test(words) ? "an" : "a"} ${words}`;
}

/** A sentence begun with a capital. */
export function sentence(words: string): string {
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}

const PLAIN: readonly (readonly [RegExp, string])[] = [
  [/[‘’]/g, "'"],
  [/\b(?:must|shall|should|may|can|could) not\b|\bcannot\b|\bcan't\b/g, "may not"],
  [/\bmay not be\b|\b(?:is|are) never\b|\bmay never be\b/g, "may not be"],
  [/\b(?:must|shall|should|has to|have to) be\b/g, "is"],
  [/\bare\b/g, "is"],
  [/\bhave\b/g, "has"],
  [/\b(?:a|an|the|its|their|any|every|each|all) (?=\S)/g, ""],
  [/\s+/g, " "],
  [/[\s.,;!]+$/, ""],
];

/** A sentence in lower case without articles: what the forms of sentences are held against. */
export function plain(text: string): string {
  return PLAIN.reduce((words, [from, to]) => words.replace(from, to), text.toLowerCase()).trim();
}

/** Names of data contracts as sentences have them: in one word or several, one or many; a long name's first word where it is nobody else's. */
function namesOf(contract: DataContract, graph: Pick<SpecGraph, "data">): readonly string[] {
  const whole = spoken(contract.name);
  const many = contract.collection.replaceAll("-", " ");
  const [first = ""] = wordsOf(contract.name);
  const isOwn = graph.data.every(
    (other) => other === contract || !wordsOf(other.name).includes(first),
  );
  const glued = contract.name.toLowerCase();
  return [whole, many, glued, ...(isOwn ? [first, `${first}s`] : [])];
}

/** The data contract that these words name; null where they name none. */
export function contractCalled(words: string, graph: Pick<SpecGraph, "data">): DataContract | null {
  const wanted = words.trim();
  return graph.data.find((contract) => namesOf(contract, graph).includes(wanted)) ?? null;
}

/** The data contracts that a sentence speaks of. */
export function contractsIn(text: string, graph: Pick<SpecGraph, "data">): readonly DataContract[] {
  const words = ` ${plain(text).replace(/[^a-z0-9_]+/g, " ")} `;
  return graph.data.filter((contract) =>
    namesOf(contract, graph).some((name) => words.includes(` ${name} `)),
  );
}

/** The field of a data contract that these words name; null where they name none. */
export function fieldCalled(words: string, contract: DataContract): Field | null {
  const name = words.trim().replace(/[\s-]+/g, "_");
  return (
    contract.fields.find((field) => field.name === name) ??
    contract.fields.find((field) => field.name === `${name}_id`) ??
    null
  );
}

/** The one field that refers to another data contract; null where none or several do. */
export function referenceTo(contract: DataContract, to: DataContract): Field | null {
  const [first, ...others] = contract.fields.filter(
    ({ type }) => type.kind === "reference" && type.entity === to.name,
  );
  return others.length > 0 ? null : (first ?? null);
}
