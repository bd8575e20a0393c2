import type { DataContract, Field } from "../spec/data.ts";
import type { RuleRead } from "./rules/read.ts";
import { type Domain, rangeOf, type Scale, scaleOf } from "./scales.ts";

/** What is drawn of a field by its range alone: as much as is usual, from where the range begins. */
function usualOf(field: Field, scale: Scale): Domain {
  const { least, most } = rangeOf(field, scale);
  const width = scale.usual.most - scale.usual.least;
  if (Number.isFinite(least)) return { least, most: Math.min(most, least + width) };
  if (Number.isFinite(most)) return { least: Math.min(scale.usual.least, most - width), most };
  return scale.usual;
}

/** By data contract and field: what may be drawn so that no rule that compares is broken. */
export type Domains = ReadonlyMap<string, Domain>;

/** The name of a field among all. */
export function place(contract: DataContract, field: Field): string {
  return `${contract.name}.${field.name}`;
}

type Compares = Extract<RuleRead, { readonly kind: "compares" }>;

/** Domains in which every comparison holds, whatever is drawn; a place without any value has an empty one. */
export function domainsOf(
  data: readonly DataContract[],
  comparisons: readonly Compares[],
): Domains {
  const domains = new Map<string, Domain>();
  for (const contract of data)
    for (const field of contract.fields) {
      const scale = scaleOf(field);
      if (scale !== null) domains.set(place(contract, field), usualOf(field, scale));
    }
  for (const comparison of comparisons) narrow(domains, comparison);
  return domains;
}

/** Draws both sides of a comparison apart, so that it always holds. */
function narrow(domains: Map<string, Domain>, { of, field, operator, right }: Compares): void {
  const left = place(of, field);
  const mine = domains.get(left);
  if (mine === undefined) return;
  const strict = operator === "<" || operator === ">" ? 1 : 0;
  const isLess = operator.startsWith("<");
  if (right.kind === "number") {
    const bound = isLess ? right.steps - strict : right.steps + strict;
    const { least, most } = mine;
    domains.set(
      left,
      isLess ? { least, most: Math.min(most, bound) } : { least: Math.max(least, bound), most },
    );
    return;
  }
  const other = place(right.of, right.field);
  const theirs = domains.get(other);
  if (theirs === undefined) return;
  const [below, above] = isLess ? [left, other] : [other, left];
  const [small, large] = isLess ? [mine, theirs] : [theirs, mine];
  if (small.most + strict <= large.least) return;
  const from = Math.max(small.least, large.least - strict);
  const to = Math.min(small.most, large.most - strict);
  const split = Math.floor((from + to) / 2);
  domains.set(below, { least: small.least, most: split });
  domains.set(above, { least: split + strict, most: large.most });
}
