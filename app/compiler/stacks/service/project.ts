import type { DataContract } from "../../../core/spec/data.ts";
import type { SpecGraph } from "../../../core/spec/graph.ts";
import type { RuleMeaning } from "../../skills/rule-skill.ts";
import type { StepMeaning } from "../../skills/step-skill.ts";

/** A file to write, by its path in the repository. */
export interface EmittedFile {
  readonly path: string;
  readonly text: string;
}

/** A rule whose reading is decided. */
export interface DecidedRule {
  readonly key: string;
  readonly meaning: RuleMeaning;
}

/** A workflow whose steps' readings are decided. */
export interface DecidedWorkflow {
  readonly key: string;
  readonly slug: string;
  readonly path: string;
  readonly steps: readonly { readonly slug: string; readonly meaning: StepMeaning }[];
  /** The step whose output a run's alerts are; null, or none of these, where each step raises its own. */
  readonly alerts: string | null;
}

/** Everything that a stack emits from: a spec in one of its readings. */
export interface Project {
  readonly graph: SpecGraph;
  readonly rules: readonly DecidedRule[];
  readonly workflows: readonly DecidedWorkflow[];
  /** What the reading decided, a sentence each. */
  readonly says: readonly string[];
}

/** Where a data contract's collection stands. */
export function collectionPath({ graph }: Pick<Project, "graph">, contract: DataContract): string {
  return (
    graph.interface.paths.find(({ of }) => of === contract.key)?.path ?? `/${contract.collection}`
  );
}

/** Where a workflow stands; its runs stand below. */
export function workflowPath(
  { graph }: Pick<Project, "graph">,
  workflow: { readonly key: string; readonly slug: string },
): string {
  return (
    graph.interface.paths.find(({ of }) => of === workflow.key)?.path ??
    `/workflows/${workflow.slug}`
  );
}
