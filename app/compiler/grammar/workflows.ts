import { kebab } from "../names.ts";
import { type Attempt, all, read, unread } from "../problem.ts";
import { HEADINGS } from "./headings.ts";
import { type Keyed, keyed } from "./keyed.ts";
import type { Item, Line } from "./sections.ts";

/** A step in the author's words, not yet read by a skill. */
interface StepWords extends Line {
  readonly name: string;
  readonly slug: string;
}

export interface WorkflowWords {
  readonly asked: Keyed;
  readonly name: string;
  readonly slug: string;
  readonly steps: readonly StepWords[];
}

const LONGEST_STEP = 200;
const ARROW = /\s*(?:→|⟶|⇒|->|=>|➔|➜)\s*/;

/** `- Name: step → step` lines, or a name with its steps one a line below it. */
export function workflowsOf(items: readonly Item[]): Attempt<readonly WorkflowWords[]> {
  const workflows = all(items.map(workflowOf));
  if (!workflows.ok) return workflows;
  const twice = workflows.value.find(
    ({ slug }, index) => workflows.value.findIndex((other) => other.slug === slug) < index,
  );
  return twice === undefined
    ? workflows
    : unread(twice.asked, `the workflow ${twice.name} is there twice`, [
        "one line for each workflow",
      ]);
}

function workflowOf(item: Item): Attempt<WorkflowWords> {
  const asked = keyed(item);
  if (!asked.ok) return asked;
  const { line } = item;
  const found = /^\**([^:*→]+?)\**\s*:\s*\**\s*(.*)$/s.exec(asked.value.text);
  const [, name = "", behind = ""] = found ?? [];
  if (!/^[a-z]/.test(kebab(name))) {
    return unread(
      item,
      "no colon between a workflow's name and its steps",
      HEADINGS.workflows.forms,
    );
  }
  const texts = [
    ...behind.split(ARROW).map((text) => ({ line, text })),
    ...item.under.flatMap((under) =>
      under.text.split(ARROW).map((text) => ({ line: under.line, text })),
    ),
  ];
  const steps = texts.map(stepOf).filter(({ slug }) => slug !== "");
  if (steps.length === 0)
    return unread(item, `the workflow ${name} has no step`, HEADINGS.workflows.forms);
  const odd = steps.find(({ slug }) => !/^[a-z]/.test(slug));
  if (odd !== undefined)
    return unread(odd, "a step's name begins with a letter", HEADINGS.workflows.forms);
  const long = steps.find(({ text }) => text.length > LONGEST_STEP);
  if (long !== undefined)
    return unread(
      long,
      `a step is longer than ${LONGEST_STEP} characters`,
      HEADINGS.workflows.forms,
    );
  return read({ asked: asked.value, name, slug: kebab(name), steps: numbered(steps) });
}

/** A step is called by its words before the first parenthesis, comma or colon; the rest says how. */
function stepOf({ line, text }: Line): StepWords {
  const words = text.replace(/[.;,\s]+$/, "").trim();
  const name = (/^[^(,:;]+/.exec(words)?.[0] ?? "").trim();
  return { line, text: words, name, slug: kebab(name) };
}

/** A second step of one name has a number in its slug. */
function numbered(steps: readonly StepWords[]): readonly StepWords[] {
  return steps.map((step, index) => {
    const before = steps.slice(0, index).filter(({ slug }) => slug === step.slug).length;
    return before === 0 ? step : { ...step, slug: `${step.slug}-${before + 1}` };
  });
}
