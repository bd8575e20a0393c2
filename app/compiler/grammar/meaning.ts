import { type Choosable, plainly } from "../choices.ts";
import type { Model } from "../model.ts";
import { withOutput } from "../records/given-out.ts";
import type { RuleMeaning } from "../skills/rule-skill.ts";
import { RULE_SKILLS } from "../skills/rules.ts";
import type { Records, StepContext, StepMeaning } from "../skills/step-skill.ts";
import { STEP_SKILLS } from "../skills/steps.ts";

/** A rule's sentence as a skill reads it. */
export interface RuleRead {
  readonly skill: string;
  /** The sentence that was understood. */
  readonly text: string;
  readonly remarks: readonly string[];
  readonly meaning: Choosable<RuleMeaning>;
}

/** A step's words as a skill reads them. */
export interface StepRead {
  readonly skill: string;
  readonly meaning: Choosable<StepMeaning>;
  readonly flow: Records;
}

/** The rule that some words say: all of them, else their first sentence, else that up to a dash or parenthesis; the rest are remarks. */
export function readRule(words: string, model: Model): RuleRead | null {
  for (const { text, remarks } of shorter(words)) {
    for (const skill of RULE_SKILLS) {
      const meaning = skill.read(text, model);
      if (meaning !== null) return { skill: skill.name, text, remarks, meaning };
    }
  }
  return null;
}

/** A sentence that is longer is not read; what stands beside one may be. */
const LONGEST_SENTENCE = 200;

function shorter(
  words: string,
): readonly { readonly text: string; readonly remarks: readonly string[] }[] {
  const whole = words.replace(/\s+/g, " ").trim();
  const cuts = [/(?<=[.!?])\s+(?=\S)/, /\s*[;]\s+|\s+[–—]\s*|\s+-\s+/, /\s*\(/, /:\s+/];
  const parts = cuts.flatMap((cut) => {
    const at = cut.exec(whole);
    return at === null
      ? []
      : [{ text: bare(whole.slice(0, at.index)), remarks: [whole.slice(at.index).trim()] }];
  });
  return [{ text: bare(whole), remarks: [] }, ...parts].filter(
    ({ text }) => text !== "" && text.length <= LONGEST_SENTENCE,
  );
}

function bare(text: string): string {
  return text.replace(/[\s.!;,:]+$/, "").trim();
}

/** Why a step, or what is said of its output's records, cannot be read. */
export interface StepUnread {
  readonly why: string;
  /** What the step gives all the same, where only what is said of its output cannot be read; else null. */
  readonly flow: Records | null;
}

/** The skill that a step's words fit, and what it makes of them and of what is said of its output; why not, when there is none or it cannot. */
export function readStep(words: string, context: StepContext): StepRead | StepUnread {
  const step = stepIn(words, context);
  if ("why" in step || context.said === null) return step;
  const meaning = withOutput(step.meaning, context.said, context.model);
  return typeof meaning === "string"
    ? { why: meaning, flow: step.flow }
    : { ...step, meaning, flow: plainly(meaning).flow };
}

function stepIn(words: string, context: StepContext): StepRead | StepUnread {
  const fitting = STEP_SKILLS.filter((skill) => skill.fits(words));
  let why = `no kind of step fits "${words}"`;
  for (const skill of fitting) {
    const meaning = skill.read(words, context);
    if (typeof meaning === "string") {
      why = meaning;
      continue;
    }
    return { skill: skill.name, meaning, flow: plainly(meaning).flow };
  }
  return { why, flow: null };
}

/** Sentences of every kind of rule. */
export function ruleForms(): readonly string[] {
  return RULE_SKILLS.flatMap(({ forms }) => forms);
}

/** Words of every kind of step. */
export function stepForms(): readonly string[] {
  return STEP_SKILLS.flatMap(({ forms }) => forms);
}
