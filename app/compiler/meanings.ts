import { FactoryError } from "../core/errors.ts";
import type { OutputRecords, SpecGraph, Workflow } from "../core/spec/graph.ts";
import { type Choosable, plainly } from "./choices.ts";
import { readRule, readStep } from "./grammar/meaning.ts";
import { modelOf } from "./model.ts";
import type { RuleMeaning } from "./skills/rule-skill.ts";
import type { Records, StepContext, StepMeaning } from "./skills/step-skill.ts";

/** What every rule and step of a spec means, with what is still open in it. */
export interface Meanings {
  readonly rules: readonly {
    readonly key: string;
    readonly text: string;
    readonly meaning: Choosable<RuleMeaning>;
  }[];
  readonly steps: readonly {
    readonly workflow: string;
    readonly slug: string;
    readonly meaning: Choosable<StepMeaning>;
  }[];
}

/** Reads rules and steps again from their words: the graph holds what was said, never code. */
export function meaningsOf(graph: SpecGraph): Meanings {
  const model = modelOf(graph);
  const rules = graph.rules.map(({ key, text }) => {
    const rule = readRule(text, model);
    if (rule === null) throw unreadable("rule", key, text);
    return { key, text, meaning: rule.meaning };
  });
  const known = rules.map(({ key, text, meaning }) => ({ key, text, meaning: plainly(meaning) }));
  return {
    rules,
    steps: graph.workflows.flatMap((workflow) =>
      stepsOf(workflow, {
        model: { ...model, runs: true },
        rules: known,
        outputs: graph.interface.outputs,
      }),
    ),
  };
}

function stepsOf(
  workflow: Workflow,
  {
    outputs,
    ...known
  }: Pick<StepContext, "model" | "rules"> & { readonly outputs: readonly OutputRecords[] },
): Meanings["steps"] {
  const flows: Records[] = [];
  return workflow.steps.map(({ slug, text }, index) => {
    const step = readStep(text, {
      ...known,
      flows: [...flows],
      variable: `step${index + 1}`,
      slug,
      said: outputs.find((output) => output.step === slug) ?? null,
    });
    if ("why" in step) throw unreadable("step", slug, step.why);
    flows.push(step.flow);
    return { workflow: workflow.key, slug, meaning: step.meaning };
  });
}

function unreadable(what: string, key: string, text: string): FactoryError {
  return new FactoryError(
    "invalid-input",
    `${what} ${key} of the spec cannot be read: ${text}; make the spec again from its intent`,
  );
}
