import type { SpecGraph } from "./graph.ts";
import { RUBRIC } from "./rubric.ts";

/** One independent point of the rubric, as a spec earned it. */
interface ScorePoint {
  readonly name: string;
  /** From 0 to `of`, whole. */
  readonly earned: number;
  readonly of: number;
  readonly sentence: string;
  /** Lines of the intent that it belongs to, from 1; empty when it is a line that is not there. */
  readonly lines: readonly number[];
}

export interface Score {
  /** From 0 to 100: the sum of what was earned. */
  readonly score: number;
  readonly points: readonly ScorePoint[];
}

/** The score below which nothing is built. */
export const SCORE_TO_BUILD = 90;

/** The spec's score by the published rubric: every point looks at the graph alone and at nothing another point looks at. */
export function scoreSpec(graph: SpecGraph): Score {
  const points = RUBRIC.map(({ name, of, judge }) => {
    const { share, sentence, lines } = judge(graph);
    return { name, of, earned: Math.round(of * share), sentence, lines };
  });
  return { score: points.reduce((sum, { earned }) => sum + earned, 0), points };
}
