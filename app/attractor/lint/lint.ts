import type { Dialect } from "../dialect.ts";
import { refuseDialect } from "../dialect.ts";
import type { Graph } from "../language/graph.ts";
import { PipelineError } from "../pipeline-error.ts";
import type { Hit, Severity } from "./rule.ts";
import { rules } from "./rules.ts";

/** What lint says: the rule, how grave, where, a sentence and what to write instead. */
export interface Finding extends Hit {
  readonly rule: string;
  readonly severity: Severity;
}

/** Everything the rules of a dialect find, in order of place. Throws PipelineError for a dialect that is not here. */
export function lintPipeline(graph: Graph, dialect: Dialect): readonly Finding[] {
  refuseDialect(dialect);
  const findings = Object.entries(rules).flatMap(([rule, { severity, check }]) =>
    check(graph).map((hit): Finding => ({ rule, severity, ...hit })),
  );
  return findings.toSorted(
    (a, b) => a.place.line - b.place.line || a.place.column - b.place.column,
  );
}

/** Throws a PipelineError that tells the first error of lint and how many more there are. */
export function refuseFaulty(graph: Graph, dialect: Dialect): void {
  const [first, ...more] = lintPipeline(graph, dialect).filter(
    ({ severity }) => severity === "error",
  );
  if (first === undefined) return;
  const others = more.length === 0 ? "" : ` (and ${more.length} more)`;
  throw new PipelineError({
    kind: first.rule === "supported" ? "unsupported" : "invalid",
    file: graph.file,
    place: first.place,
    problem: `${first.message} [${first.rule}]${others}`,
    remedy: first.fix,
  });
}
