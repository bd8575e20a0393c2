import type { OutputRecords } from "../../core/spec/graph.ts";
import type { Choosable } from "../choices.ts";
import type { Model } from "../model.ts";
import type { RuleMeaning } from "./rule-skill.ts";

/** A value that a run is given beside its date. */
export interface WorkflowInput {
  readonly name: string;
  readonly type: "number" | "text" | "date";
  readonly says: string;
}

/** What the items of a step's output are: records of a data contract, or rows that a step made. */
export interface Flow {
  /** The constant that holds the items. */
  readonly variable: string;
  /** The data contract whose records the items are; null for rows. */
  readonly entity: string | null;
  /** Whether what is dated after the run's date was left out. */
  readonly dated?: boolean;
  /** What each item has, by name, for a later step to use. */
  readonly has: readonly FlowField[];
}

export interface FlowField {
  readonly name: string;
  readonly kind: "text" | "number" | "reference" | "date" | "weekday" | "other";
  /** Of a reference: to which data contract. */
  readonly to?: string;
  /** What the author calls it where an earlier step's records are given out. */
  readonly also?: readonly string[];
  /** What it means to other steps. */
  readonly role?: "wanted" | "given" | "short" | "whom" | "count";
}

/** What the records of a step's output are, for whoever says what of them is given out. */
export interface Records extends Flow {
  /** There is one for each record of this data contract … */
  readonly each?: string;
  /** … for all of them, for some, for those that got less than they want, or for those that got nothing. */
  readonly which?: "all" | "some" | "short" | "nothing";
  /** There is one for each value of these fields together. */
  readonly keys?: readonly string[];
  /** Whether they stand in the order in which they were served. */
  readonly served?: boolean;
  /** The field that says how much each wants; null where each wants one. */
  readonly wants?: string | null;
  /** The data contract whose records a group holds in `items`. */
  readonly items?: string;
}

/** A step as code: statements that end with its output in a constant. */
export interface StepMeaning {
  readonly says: string;
  /** TypeScript statements that define the constant of `flow`. They see `world`, `asOf`, `inputs`, `alerts` and the constants of earlier steps. */
  readonly code: string;
  readonly flow: Records;
  /** What the output's records are, where that is not what later steps work with. */
  readonly records?: Records;
  /** The output's records as an expression; absent where they are the items of `flow` as they are. */
  readonly output?: string;
  /** Statements that raise alerts of the step's own. */
  readonly alerts?: string;
  readonly inputs: readonly WorkflowInput[];
  /** What had to be guessed, with the reason; absent where the words say it. */
  readonly assumed?: string;
}

/** What a step is read against. */
export interface StepContext {
  readonly model: Model;
  /** Rules by key, with the words of each; a taken reading of each is given when the code is made. */
  readonly rules: readonly {
    readonly key: string;
    readonly text: string;
    readonly meaning: RuleMeaning;
  }[];
  /** Outputs of the steps before, the latest last. */
  readonly flows: readonly Records[];
  /** The constant for this step's output. */
  readonly variable: string;
  /** The name of this step's output. */
  readonly slug: string;
  /** What the author says of the records of this step's output; null where nothing. */
  readonly said: Pick<OutputRecords, "fields" | "says"> | null;
}

/** One kind of step: which words it understands, and what they do. */
export interface StepSkill {
  readonly name: string;
  readonly forms: readonly string[];
  /** Whether the step's words are of this kind. */
  readonly fits: (words: string) => boolean;
  /** What the step does; a sentence when it cannot be resolved. */
  readonly read: (words: string, context: StepContext) => Choosable<StepMeaning> | string;
}
