import type { Acceptance, OutputRecords, SpecRule, WorkflowStep } from "../../core/spec/graph.ts";
import { type Provenance, statedLine } from "../../core/spec/provenance.ts";
import { plainly } from "../choices.ts";
import type { Model } from "../model.ts";
import { type Attempt, all, problemsOf, read, unread } from "../problem.ts";
import { CLAUSE_FORMS } from "../records/clauses.ts";
import type { Records } from "../skills/step-skill.ts";
import { type Keyed, keyed } from "./keyed.ts";
import { type RuleRead, readRule, readStep, ruleForms, stepForms } from "./meaning.ts";
import type { Item, Line } from "./sections.ts";
import type { WorkflowWords } from "./workflows.ts";

/** A rule as it was read, that has no key yet. */
export interface RuleAsked extends RuleRead {
  readonly asked: Keyed;
}

/** Enough to mend at once; reading a line that says nothing takes the longest. */
const MOST_UNREAD = 20;

/** Lines under ### Rules, each read by a skill; no further ones once twenty could not be. */
export function rulesOf(items: readonly Item[], model: Model): Attempt<readonly RuleAsked[]> {
  const rules: Attempt<RuleAsked>[] = [];
  for (const item of items) {
    if (problemsOf(rules).length >= MOST_UNREAD) break;
    rules.push(ruleOf(item, model));
  }
  return all(rules);
}

function ruleOf(item: Item, model: Model): Attempt<RuleAsked> {
  const asked = keyed(item);
  if (!asked.ok) return asked;
  const rule = readRule(asked.value.text, model);
  return rule === null
    ? unread(item, "no kind of rule says it like this", ruleForms())
    : read({ ...rule, asked: asked.value });
}

/** Lines under ### Acceptance: sentences that a scenario can be held to, kept as they are. */
export function acceptanceOf(items: readonly Item[]): Attempt<readonly Keyed[]> {
  return all(items.map(keyed));
}

/** A rule of the graph, with its key. */
export function ruleNode({ asked, skill, text, remarks }: RuleAsked, key: string): SpecRule {
  return {
    key,
    text,
    skill,
    remarks: [...remarks],
    provenance: { kind: "stated", line: asked.line },
  };
}

/** An acceptance line of the graph, with its key. */
export function acceptanceNode({ text, line }: Keyed, key: string): Acceptance {
  return { key, text, provenance: { kind: "stated", line } };
}

/** A workflow's steps, each read by a skill from what the steps before it give. */
export function stepsOf(
  workflow: WorkflowWords,
  model: Model,
  {
    rules,
    outputs,
  }: {
    readonly rules: readonly { readonly key: string; readonly rule: RuleRead }[];
    readonly outputs: readonly OutputRecords[];
  },
): Attempt<readonly WorkflowStep[]> {
  const flows: Records[] = [];
  const known = rules.map(({ key, rule }) => ({
    key,
    text: rule.text,
    meaning: plainly(rule.meaning),
  }));
  const steps: Attempt<WorkflowStep>[] = [];
  for (const [index, { line, text, name, slug }] of workflow.steps.entries()) {
    const said = outputs.find((output) => output.step === slug) ?? null;
    const step = readStep(text, {
      model: { ...model, runs: true },
      said,
      rules: known,
      flows: [...flows],
      variable: `step${index + 1}`,
      slug,
    });
    if ("why" in step) {
      steps.push(
        step.flow !== null && said !== null
          ? unread(outputLineOf(said), step.why, CLAUSE_FORMS)
          : unread({ line, text }, step.why, stepForms()),
      );
      // Later steps are read all the same: what is said of them would mislead otherwise.
      if (step.flow !== null) flows.push(step.flow);
      continue;
    }
    flows.push(step.flow);
    const { assumed } = plainly(step.meaning);
    const provenance: Provenance =
      assumed === undefined ? { kind: "stated", line } : { kind: "assumed", why: assumed };
    steps.push(read({ name, slug, text, skill: step.skill, provenance }));
  }
  return all(steps);
}

function outputLineOf({ step, fields, says, provenance }: OutputRecords): Line {
  const text = [`${step}: ${fields.join(", ")}`, ...says].join("; ");
  return { line: statedLine(provenance) ?? 1, text };
}
