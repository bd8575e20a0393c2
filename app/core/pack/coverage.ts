import { nearest } from "../nearest.ts";
import type { SpecKey } from "../spec/keys.ts";
import type { Finding } from "../workbench.ts";
import type { Family } from "./family.ts";
import { finding } from "./finding.ts";
import type { Pack } from "./pack.ts";

/** A key of a spec, and the families that say they cover it. */
export interface CoveredKey extends Omit<SpecKey, "text"> {
  readonly families: readonly string[];
}

/** A spec as refusals call it, with its keys. */
export interface NamedSpec {
  readonly name: string;
  readonly keys: readonly SpecKey[];
}

/** Which families cover which key of a spec. */
export function coveredKeys({ families }: Pack, { keys }: NamedSpec): readonly CoveredKey[] {
  return keys.map(({ key, kind }) => {
    const covering = families.filter(({ covers }) => covers.includes(key));
    return { key, kind, families: covering.map(({ id }) => id) };
  });
}

/**
 * Keys that no family covers, which the gate could not clear (gate.md rule 12), and keys that families cover and the spec does not
 * have: those may be an earlier spec's. `untested`: keys that the product's policy leaves out, with its reasons.
 */
export function coverageFindings(
  pack: Pack,
  spec: NamedSpec,
  untested: Readonly<Record<string, string>>,
): readonly Finding[] {
  const covered = new Set(pack.families.flatMap(({ covers }) => covers));
  const bare = spec.keys.filter(({ key }) => !covered.has(key) && !Object.hasOwn(untested, key));
  return [
    ...bare.map((key) => bareFinding(key, spec.name)),
    ...pack.families.flatMap((family) => strangeFindings(family, spec)),
  ];
}

function bareFinding({ key, kind, text }: SpecKey, spec: string): Finding {
  return {
    level: "error",
    rule: "covered",
    place: `${spec}: ${key}`,
    sentence: `no family covers this ${kind === "data" ? "data contract" : kind} (${text}), so nothing that is built can be cleared`,
    remedy: `write a family with covers: [${key}], or list the key under gate.untested with a reason`,
  };
}

function strangeFindings(family: Family, { name, keys }: NamedSpec): readonly Finding[] {
  const known = keys.map(({ key }) => key);
  const strange = family.covers.filter((key) => !known.includes(key));
  return strange.map((key) => {
    const near = nearest(key, known);
    const { family: _, ...found } = finding(family, "warning", "known-key", {
      at: "covers",
      sentence: `${name} has no key ${key}`,
      remedy:
        near === null
          ? "leave it where an earlier spec has it, else take it out"
          : `mend its spelling where ${near} is meant`,
    });
    return found;
  });
}
