import { keySchema } from "../pack/family.ts";
import type { Json } from "../pack/template.ts";
import type { SpecGraph } from "../spec/graph.ts";
import { specKeys } from "../spec/keys.ts";
import { readAcceptance, type Showing } from "./acceptance-families.ts";
import type { Derived, FamilyDraft, Uncovered } from "./draft.ts";
import { chapterId, entityFamilies } from "./entity-families.ts";
import { type Known, knownOf } from "./known.ts";
import { ruleFamily } from "./rules/families.ts";
import { workflowFamilies } from "./workflow-families.ts";

/** A pack that code made of a spec: its files, and what of the spec it tests. */
export interface DerivedPack {
  /** What its documents hold, by their paths in the pack: `pack.yml`, families, tables. */
  readonly files: Readonly<Record<string, Json>>;
  readonly families: readonly Pick<FamilyDraft, "id" | "says" | "covers">[];
  /** Keys of the spec that no family covers, and why. */
  readonly uncovered: readonly Uncovered[];
}

/** With more families than this each would have less than 1.8 % of the draws. */
const MOST_FAMILIES = 55;

/**
 * Families of a `service`, from the graph of its spec alone: data contracts, rules, workflows and acceptance lines, each in the few
 * forms that say exactly what must be seen. Pure, and shares nothing with what turns a spec into code. `tool`: who it says wrote them.
 */
export function derivePack(
  graph: SpecGraph,
  { name, tool }: { readonly name: string; readonly tool: string },
): DerivedPack {
  const known = knownOf(graph);
  const whole = partsOf(known, false);
  const { families, uncovered } =
    whole.families.length > MOST_FAMILIES ? partsOf(known, true) : whole;
  const head = { version: 1, name, says: graph.identity.purpose.text, reset: "process" };
  const files = Object.fromEntries([
    ["pack.yml", head],
    ...families.flatMap((family) => filesOf(family, tool)),
  ]);
  return {
    files,
    families: families.map(({ id, says, covers }) => ({ id, says, covers })),
    uncovered,
  };
}

function filesOf(family: FamilyDraft, tool: string): readonly (readonly [string, Json])[] {
  const { id, says, covers, draw, rows, play } = family;
  const cases = rows === null ? {} : { cases: `../cases/${id}.json` };
  const content = {
    ...{ version: 1, id, says, author: `derived: ${tool}`, covers: [...covers] },
    ...{ weight: 1, ...cases, draw, play },
  };
  // Generators and steps are plain data.
  const file = [`families/${id}.yml`, JSON.parse(JSON.stringify(content)) as Json] as const;
  return rows === null ? [file] : [file, [`cases/${id}.json`, [...rows]]];
}

interface Parts {
  readonly families: readonly FamilyDraft[];
  readonly uncovered: readonly Uncovered[];
}

/** A line of the spec, and what was derived from it. */
type Line = readonly [key: string, derived: Derived];

function partsOf(known: Known, folded: boolean): Parts {
  const { graph } = known;
  const data = graph.data.map((contract): Line => {
    const families = entityFamilies(known, contract, folded);
    return [contract.key, families.length > 0 ? { families } : { why: UNMADE }];
  });
  const rules = graph.rules.map((rule): Line => {
    const read = known.rules.find((one) => one.rule === rule)?.read;
    if (read === undefined) return [rule.key, { why: UNREAD }];
    const refusal = { status: 409, body: { error: { rule: rule.key } } };
    const telling = { id: rule.key, says: rule.text, covers: [rule.key], refusal };
    return [rule.key, ruleFamily(known, read, telling)];
  });
  const workflows = graph.workflows.map(
    (workflow): Line => [workflow.key, workflowFamilies(known, workflow)],
  );
  const accepted = graph.acceptance.map((line) => ({
    key: line.key,
    read: readAcceptance(known, line),
  }));
  const own = accepted.flatMap(({ key, read }): Line[] => {
    if (read === null) return [[key, { why: UNREAD_LINE }]];
    return read.kind === "own" ? [[key, read.derived]] : [];
  });
  const shown = accepted.flatMap(({ key, read }) =>
    read?.kind === "shown" ? [{ key, ids: idsOf(known, read.by, folded) }] : [],
  );
  return joined(graph, [...data, ...rules, ...workflows, ...own], shown);
}

const UNREAD =
  "its sentence is none that is read here, or may mean two things; write a family for it";
const UNREAD_LINE = "it is not said in a form that is read here; write a family for it";
const UNMADE =
  "no record of it can be sent without a rule that is not understood, or a circle of references";
const UNSHOWN = "what it says is shown by families of data contracts that could not be written";
const LONG =
  "its key is longer than a family can name: give the line a key of at most 63 characters";

/** The ids of the families that show a line. */
function idsOf({ graph }: Known, by: readonly Showing[], folded: boolean): readonly string[] {
  return by.flatMap(({ contract, chapter }) =>
    graph.data
      .filter(({ name }) => name === contract)
      .map(({ key }) => chapterId(key, chapter, folded)),
  );
}

/** All families, each with an id of its own and every key that it covers, and the keys that are left. */
function joined(
  graph: SpecGraph,
  lines: readonly Line[],
  shown: readonly { readonly key: string; readonly ids: readonly string[] }[],
): Parts {
  const drafts = lines.flatMap(([, derived]) => ("families" in derived ? derived.families : []));
  const there = new Set(drafts.map(({ id }) => id));
  const whole = shown.filter(({ key, ids }) => isKey(key) && ids.every((id) => there.has(id)));
  const families = numbered(
    drafts.flatMap((draft) => {
      const also = whole.filter(({ ids }) => ids.includes(draft.id)).map(({ key }) => key);
      const covers = [...draft.covers, ...also].filter(isKey);
      return covers.length === 0 ? [] : [{ ...draft, covers }];
    }),
  );
  const covered = new Set(families.flatMap(({ covers }) => covers));
  const reasons = new Map(lines.flatMap(([key, one]) => ("why" in one ? [[key, one.why]] : [])));
  const uncovered = specKeys(graph)
    .filter(({ key }) => !covered.has(key))
    .map(({ key }) => ({ key, why: isKey(key) ? (reasons.get(key) ?? UNSHOWN) : LONG }));
  return { families, uncovered };
}

function isKey(key: string): boolean {
  return keySchema.safeParse(key).success;
}

const LONGEST_ID = 60;

/** Ids as files are called: cut where they are too long, and numbered where two are the same. */
function numbered(families: readonly FamilyDraft[]): readonly FamilyDraft[] {
  const taken = new Set<string>();
  return families.map((family) => {
    const base = family.id.slice(0, LONGEST_ID).replace(/-+$/, "");
    let id = base;
    for (let number = 2; taken.has(id); number += 1) id = `${base}-${number}`;
    taken.add(id);
    return { ...family, id };
  });
}
