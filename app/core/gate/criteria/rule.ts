import type { EvaluatedTrial, Evaluation } from "../../evaluation.ts";
import type { Policy } from "../../policy.ts";
import type { Because } from "../../verdict.ts";
import type { Known } from "../expected.ts";
import type { LookOutcome } from "../look-outcome.ts";
import type { Plan } from "../plan.ts";

/** What is asked, whatever was observed. `plan` is recalculated, never read. */
export interface Asked {
  readonly policy: Policy;
  readonly expected: Known;
  readonly plan: Plan;
}

/** What is judged. `judged`: the trials of confirmation that the outcome rests on. */
export interface Subject extends Asked {
  readonly evaluation: Evaluation;
  readonly outcome: LookOutcome;
  readonly judged: readonly EvaluatedTrial[];
}

/** What one criterion says. `note`: what it took as claimed, because it is not known here. */
export interface Judgement {
  readonly ruling: "met" | Because;
  readonly seen: string;
  readonly sentence: string;
  readonly note?: string;
}

/** One criterion of the gate. */
export interface Rule {
  required(asked: Asked): string;
  judge(subject: Subject): Judgement;
  /** What can be said without an evaluation; by default nothing. */
  without?(asked: Asked): Judgement | null;
}
