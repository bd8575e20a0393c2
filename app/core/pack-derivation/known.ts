import type { DataContract, Field } from "../spec/data.ts";
import type { SpecGraph, SpecRule } from "../spec/graph.ts";
import { type Domains, domainsOf, place } from "./domains.ts";
import { type RuleRead, readRule } from "./rules/read.ts";
import { contractsIn } from "./words.ts";

/** A rule of the spec that is understood. */
export interface KnownRule {
  readonly rule: SpecRule;
  readonly read: RuleRead;
}

/** What is known of a spec before a family is derived. */
export interface Known {
  readonly graph: SpecGraph;
  readonly rules: readonly KnownRule[];
  readonly unread: readonly SpecRule[];
  readonly domains: Domains;
  /** Names of data contracts of which a record can be made that no rule refuses. */
  readonly makeable: ReadonlySet<string>;
  /** Names of those of which a body can be sent, taken or not: what it must refer to can be made. */
  readonly sendable: ReadonlySet<string>;
}

/** Reads the rules of a spec, and finds out which of its records can be made. */
export function knownOf(graph: SpecGraph): Known {
  const reads = graph.rules.map((rule) => ({ rule, read: readRule(rule.text, graph) }));
  const rules = reads.flatMap(({ rule, read }) => (read === null ? [] : [{ rule, read }]));
  const unread = reads.flatMap(({ rule, read }) => (read === null ? [rule] : []));
  const comparisons = rules.flatMap(({ read }) => (read.kind === "compares" ? [read] : []));
  const domains = domainsOf(graph.data, comparisons);
  const valued = graph.data.filter((contract) =>
    contract.fields.every((field) => hasValues(contract, field, domains)),
  );
  const makeable = makeableOf(
    valued.filter((contract) => !unread.some(({ text }) => mayConcern(text, contract, graph))),
  );
  const sendable = valued.filter(({ fields }) => fields.every((field) => isReady(field, makeable)));
  return { graph, rules, unread, domains, makeable, sendable: namesOf(sendable) };
}

function namesOf(contracts: readonly DataContract[]): ReadonlySet<string> {
  return new Set(contracts.map(({ name }) => name));
}

/** Whether a sentence that is not understood may be about these records: it names them or what they refer to, or names nothing. */
function mayConcern(text: string, contract: DataContract, graph: SpecGraph): boolean {
  const named = contractsIn(text, graph);
  if (named.length === 0 || named.includes(contract)) return true;
  return contract.fields.some(
    ({ type }) => type.kind === "reference" && named.some(({ name }) => name === type.entity),
  );
}

function hasValues(contract: DataContract, field: Field, domains: Domains): boolean {
  const domain = domains.get(place(contract, field));
  return domain === undefined || domain.least <= domain.most;
}

/** Those whose required references lead to others that can be made, without a circle. */
function makeableOf(open: readonly DataContract[]): ReadonlySet<string> {
  const made = new Set<string>();
  for (;;) {
    const next = open.find(
      ({ name, fields }) => !made.has(name) && fields.every((field) => isReady(field, made)),
    );
    if (next === undefined) return made;
    made.add(next.name);
  }
}

function isReady({ type, optional }: Field, made: ReadonlySet<string>): boolean {
  if (optional) return true;
  const inner = type.kind === "list" ? type.of : type;
  return inner.kind !== "reference" || made.has(inner.entity);
}

/** Where the records of a data contract stand. */
export function collectionOf({ graph }: Pick<Known, "graph">, contract: DataContract): string {
  const own = graph.interface.paths.find(({ of }) => of === contract.key);
  return own?.path ?? `/${contract.collection}`;
}

/** The data contract of this name. */
export function contractNamed({ graph }: Pick<Known, "graph">, name: string): DataContract {
  const contract = graph.data.find((one) => one.name === name);
  if (contract === undefined) throw new Error(`no data contract ${name}`);
  return contract;
}

/** The rules about records of a data contract. */
export function rulesOn(
  { rules }: Pick<Known, "rules">,
  contract: DataContract,
): readonly RuleRead[] {
  return rules.flatMap(({ read }) => (read.of === contract ? [read] : []));
}
