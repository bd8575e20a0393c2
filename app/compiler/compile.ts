import { FactoryError } from "../core/errors.ts";
import type { SpecGraph } from "../core/spec/graph.ts";
import { dealt, type Reading, readingsOfChoices } from "./choices.ts";
import { type Meanings, meaningsOf } from "./meanings.ts";
import { type EmittedFile, type Project, workflowPath } from "./stacks/service/project.ts";
import { STACKS, type StackName } from "./stacks/stacks.ts";

/** A spec in one of its readings, as files. */
export interface Compiled {
  readonly files: readonly EmittedFile[];
  /** What the reading decided, a sentence each. */
  readonly says: readonly string[];
}

/** More readings than this are not built. */
const MOST_READINGS = 64;
/** Two plain alternatives, or one that is far-fetched: what is less plausible is not built. */
const MOST_DOUBT = 2;

/** Every way to build a spec, most plausible first, no two of them the same code; one where nothing is ambiguous, 64 at most. */
export function readingsOf(graph: SpecGraph): readonly Reading[] {
  return readingsFrom(meaningsOf(graph));
}

/** The files of reading `reading` (from 0) of a spec. Pure: the same spec and reading, the same bytes. FactoryError `invalid-input` when there is no such reading. */
export function compile(request: {
  readonly graph: SpecGraph;
  readonly reading: number;
  readonly stack: StackName;
}): Compiled {
  const { graph, reading: index, stack } = request;
  const meanings = meaningsOf(graph);
  const readings = readingsFrom(meanings);
  const reading = readings[index];
  if (reading === undefined) {
    throw new FactoryError(
      "invalid-input",
      `no reading ${index}: this spec has ${readings.length}, numbered from 0`,
    );
  }
  return { files: STACKS[stack](projectOf(graph, meanings, reading)), says: reading.says };
}

function readingsFrom(meanings: Meanings): readonly Reading[] {
  const choices = [...meanings.rules, ...meanings.steps].flatMap(({ meaning }) => meaning.choices);
  const known = new Set<string>();
  const unlike = readingsOfChoices(choices).filter((reading) => {
    if (reading.doubt > MOST_DOUBT) return false;
    const { rules, steps } = decided(meanings, reading);
    const code = [
      ...rules.map(({ meaning }) => meaning.holds),
      ...steps.flatMap(({ meaning: { code, output = "", alerts = "" } }) => [code, output, alerts]),
    ].join("\n");
    if (known.has(code)) return false;
    known.add(code);
    return true;
  });
  return unlike.slice(0, MOST_READINGS);
}

/** Rules and steps as a reading has them. */
function decided({ rules, steps }: Meanings, reading: Reading) {
  const taken = dealt(
    [...rules, ...steps].map(({ meaning }) => meaning),
    reading.taken,
  );
  return {
    rules: rules.map(({ key, meaning }, index) => ({
      key,
      meaning: meaning.take(taken[index] ?? []),
    })),
    steps: steps.map(({ workflow, slug, meaning }, index) => ({
      workflow,
      slug,
      meaning: meaning.take(taken[rules.length + index] ?? []),
    })),
  };
}

function projectOf(graph: SpecGraph, meanings: Meanings, reading: Reading): Project {
  const { rules, steps } = decided(meanings, reading);
  const workflows = graph.workflows.map(({ key, slug }) => ({
    key,
    slug,
    path: workflowPath({ graph }, { key, slug }),
    steps: steps.filter(({ workflow }) => workflow === key),
    alerts: graph.interface.alerts?.step ?? null,
  }));
  return { graph, rules, workflows, says: reading.says };
}
