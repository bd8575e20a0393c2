import type { HumanQuestion } from "../human-gates.ts";

/** Thrown by a stage that cannot end now: the run, or the branch, is left at its last checkpoint, to be resumed with answers. */
export class LeftOpen extends Error {
  readonly questions: readonly HumanQuestion[];

  constructor(questions: readonly HumanQuestion[]) {
    const gates = new Set(questions.map(({ node }) => node));
    super(`waiting for an answer at gate ${[...gates].join(", ")}`);
    this.questions = questions;
  }
}
