import type { DataContract } from "../core/spec/data.ts";
import type { OutputRecords, SpecGraph, Workflow } from "../core/spec/graph.ts";
import { freezeText } from "./freeze.ts";
import { addressed } from "./grammar/addresses.ts";
import { type Contract, dataOf } from "./grammar/data.ts";
import { HEADINGS } from "./grammar/headings.ts";
import { type Addressable, interfaceOf } from "./grammar/interface.ts";
import { type Keyed, uniqueKeys } from "./grammar/keyed.ts";
import { overLimits } from "./grammar/limits.ts";
import { unreadable } from "./grammar/refusals.ts";
import { type Sections, sectionsOf } from "./grammar/sections.ts";
import {
  acceptanceNode,
  acceptanceOf,
  type RuleAsked,
  ruleNode,
  rulesOf,
  stepsOf,
} from "./grammar/sentences.ts";
import { serviceOf } from "./grammar/service.ts";
import { namesOf, portOf, priorityOf, statementsOf } from "./grammar/settings.ts";
import { type WorkflowWords, workflowsOf } from "./grammar/workflows.ts";
import { type Attempt, all, type Problem, problemsOf, read } from "./problem.ts";

/** What an intent's text was taken to mean, or the lines that could not be read. */
export type IntentReading =
  | {
      readonly kind: "read";
      readonly graph: SpecGraph;
      /** Lines under headings that are not ours. */
      readonly notes: SpecGraph["notes"];
      /** What the freeze took out, a sentence each. */
      readonly removed: readonly string[];
    }
  | { readonly kind: "unclear"; readonly problems: readonly Problem[] };

/** Reads one intent: Markdown with the headings of the contract. Pure; the same text gives the same answer. */
export function readIntent(text: string): IntentReading {
  const refused = unreadable(text);
  if (refused !== null) return { kind: "unclear", problems: [refused] };
  const { text: frozen, removed } = freezeText(text);
  const graph = graphOf(sectionsOf(frozen));
  if (graph.ok) return { kind: "read", graph: graph.value, notes: graph.value.notes, removed };
  const problems = [...graph.problems].sort((a, b) => a.line - b.line);
  return { kind: "unclear", problems };
}

interface Parts {
  readonly data: readonly Contract[];
  readonly workflows: readonly WorkflowWords[];
  readonly rules: readonly RuleAsked[];
  readonly acceptance: readonly Keyed[];
}

function graphOf(sections: Sections): Attempt<SpecGraph> {
  const { items } = sections;
  const over = overLimits(sections);
  if (over.length > 0) return { ok: false, problems: over };
  const data = dataOf(items.data);
  const workflows = workflowsOf(items.workflows);
  // Rules are read against the data: where that is unclear, what is said of the rules would mislead.
  const rules = data.ok ? rulesOf(items.rules, { entities: data.value }) : read([]);
  const acceptance = acceptanceOf(items.acceptance);
  const attempts = [
    required(sections),
    data,
    workflows,
    rules,
    acceptance,
    priorityOf(items.priority),
    portOf(items.port),
  ];
  const problems = problemsOf(attempts);
  if (problems.length > 0 || !data.ok || !workflows.ok || !rules.ok || !acceptance.ok)
    return { ok: false, problems };
  const parts = {
    data: data.value,
    workflows: workflows.value,
    rules: rules.value,
    acceptance: acceptance.value,
  };
  return assembled(sections, parts);
}

/** Purpose, and Data or Workflows, must be there. */
function required({ items }: Sections): Attempt<null> {
  const missing: Problem[] = [];
  const lacks = (why: string, understood: readonly string[]) =>
    missing.push({ line: 1, quoted: "", why, understood });
  if (items.purpose.length === 0)
    lacks("there is no ### Purpose", ["### Purpose", ...HEADINGS.purpose.forms]);
  if (items.data.length === 0 && items.workflows.length === 0) {
    lacks("there is neither ### Data nor ### Workflows", [
      ...["### Data", ...HEADINGS.data.forms],
      ...["### Workflows", ...HEADINGS.workflows.forms],
    ]);
  }
  return missing.length === 0 ? read(null) : { ok: false, problems: missing };
}

interface Keys {
  readonly data: readonly string[];
  readonly workflows: readonly string[];
  readonly rules: readonly string[];
  readonly acceptance: readonly string[];
}

function keysOf({ data, workflows, rules, acceptance }: Parts): Attempt<Keys> {
  const keys = uniqueKeys([
    ...data.map(({ asked, name }) => ({ ...asked, words: name })),
    ...workflows.map(({ asked, name }) => ({ ...asked, words: name })),
    ...rules.map(({ asked, text }) => ({ ...asked, words: text })),
    ...acceptance.map((line) => ({ ...line, words: line.text })),
  ]);
  if (!keys.ok) return keys;
  const ends = [data, workflows, rules, acceptance].map(({ length }) => length);
  const [ofData = [], ofWorkflows = [], ofRules = [], ofAcceptance = []] = ends.map(
    (length, index) => {
      const from = ends.slice(0, index).reduce((sum, count) => sum + count, 0);
      return keys.value.slice(from, from + length);
    },
  );
  return read({ data: ofData, workflows: ofWorkflows, rules: ofRules, acceptance: ofAcceptance });
}

function assembled(sections: Sections, parts: Parts): Attempt<SpecGraph> {
  const { items, notes } = sections;
  const keys = keysOf(parts);
  if (!keys.ok) return keys;
  const data = parts.data.map(({ asked: _, ...contract }, index) => ({
    key: at(keys.value.data, index),
    ...contract,
  }));
  const rules = parts.rules.map((rule, index) => ({ key: at(keys.value.rules, index), rule }));
  const service = serviceOf(items.service, nameOf(parts));
  const faces = interfaceOf(items.interface, addressable(parts, keys.value));
  const outputs = faces.ok ? faces.value.outputs : [];
  const workflows = all(
    parts.workflows.map((words, index) =>
      workflowNode(words, at(keys.value.workflows, index), { data, rules, outputs }),
    ),
  );
  const priority = priorityOf(items.priority);
  const port = portOf(items.port);
  if (!workflows.ok || !service.ok || !faces.ok || !priority.ok || !port.ok) {
    return { ok: false, problems: problemsOf([workflows, service, faces, priority, port]) };
  }
  const prohibited = [...statementsOf(items.never)];
  return addressed({
    version: 1,
    service: service.value,
    identity: {
      purpose: purposeOf(sections),
      beneficiaries: [...statementsOf(items.beneficiaries)],
      prohibited,
    },
    features: [...statementsOf(items.features)],
    evidence: [...statementsOf(items.evidence)],
    data,
    workflows: [...workflows.value],
    rules: rules.map(({ key, rule }) => ruleNode(rule, key)),
    acceptance: parts.acceptance.map((line, index) =>
      acceptanceNode(line, at(keys.value.acceptance, index)),
    ),
    interface: faces.value,
    safety: rules.map(({ key, rule }) => ({
      text: rule.text,
      provenance: { kind: "derived", from: `the rule ${key}` },
    })),
    personalisation: [...statementsOf(items.preferences)],
    deployment: [...statementsOf(items.deployment)],
    dependsOn: namesOf(items.dependsOn),
    port: port.value,
    priority: priority.value,
    supersedes: namesOf(items.supersedes),
    notes: notes.map(({ heading, line, text }) => ({ heading, line, text })),
  });
}

function addressable({ data, workflows }: Parts, keys: Keys): Addressable {
  return {
    contracts: data.map(({ name }, index) => ({ of: at(keys.data, index), named: name })),
    workflows: workflows.map(({ slug }, index) => ({ of: at(keys.workflows, index), named: slug })),
    steps: [...new Set(workflows.flatMap(({ steps }) => steps.map(({ slug }) => slug)))],
  };
}

function workflowNode(
  words: WorkflowWords,
  key: string,
  known: {
    readonly data: readonly DataContract[];
    readonly rules: readonly { readonly key: string; readonly rule: RuleAsked }[];
    readonly outputs: readonly OutputRecords[];
  },
): Attempt<Workflow> {
  const steps = stepsOf(words, { entities: known.data }, known);
  if (!steps.ok) return steps;
  const { name, slug, asked } = words;
  return read({
    key,
    name,
    slug,
    steps: [...steps.value],
    provenance: { kind: "stated", line: asked.line },
  });
}

/** The lines under ### Purpose are one text. */
function purposeOf({ items }: Sections): SpecGraph["identity"]["purpose"] {
  const lines = statementsOf(items.purpose);
  const text = lines.map((statement) => statement.text).join(" ");
  return { text, provenance: { kind: "stated", line: items.purpose[0]?.line ?? 1 } };
}

function nameOf({ workflows, data }: Parts): string {
  return workflows[0]?.name ?? data[0]?.name ?? "service";
}

function at(keys: readonly string[], index: number): string {
  const key = keys[index];
  if (key === undefined) throw new Error(`no key for line ${index}`);
  return key;
}
