import type { GateFamily } from "./top-ups.ts";

type Covering = Pick<GateFamily, "id" | "covers">;

/** A key of a spec with the words it stands for. */
export interface KeyInWords {
  readonly key: string;
  readonly text: string;
}

/** For each key the families that cover it, as evidence keeps it. */
export function coverage(
  keys: readonly string[],
  families: readonly Covering[],
): readonly { readonly key: string; readonly families: readonly string[] }[] {
  return keys.map((key) => ({
    key,
    families: families.filter(({ covers }) => covers.includes(key)).map(({ id }) => id),
  }));
}

/** Keys that no family covers and that the policy does not list as untested: with one of them nothing can be cleared. */
export function uncoveredKeys(
  keys: readonly string[],
  families: readonly Covering[],
  untested: Readonly<Record<string, string>>,
): readonly string[] {
  return coverage(keys, families)
    .filter(({ key, families: covering }) => covering.length === 0 && !Object.hasOwn(untested, key))
    .map(({ key }) => key);
}

/** Keys that no delivered spec of the product has in these words. */
export function newKeys(
  keys: readonly KeyInWords[],
  delivered: readonly KeyInWords[],
): readonly string[] {
  const known = new Set(delivered.map(inWords));
  return keys.filter((key) => !known.has(inWords(key))).map(({ key }) => key);
}

function inWords({ key, text }: KeyInWords): string {
  return JSON.stringify([key, text]);
}
