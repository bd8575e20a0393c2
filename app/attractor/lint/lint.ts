import type { Dialect } from "../dialect.ts";
import { childrenOf } from "../language/child.ts";
import type { Graph } from "../language/graph.ts";
import { PipelineError } from "../pipeline-error.ts";
import { type Hit, type Origin, type Severity, severityIn } from "./rule.ts";
import { rules } from "./rules.ts";
import { type Subject, subjectOf } from "./subject.ts";

/** What lint says: the rule and whose it is, how grave, where, a sentence and what to write instead. */
export interface Finding extends Hit {
  readonly rule: string;
  readonly origin: Origin;
  readonly severity: Severity;
}

/**
 * Everything the rules find, as grave as the dialect has it, in order of place. Models of stylesheets are looked up where a
 * catalogue is given: names as `provider/model`.
 */
export function lintPipeline(
  graph: Graph,
  dialect: Dialect,
  catalogue?: ReadonlySet<string>,
): readonly Finding[] {
  const subject = subjectOf(graph, dialect, catalogue);
  const findings = Object.entries(rules).flatMap(([rule, { origin, check, ...told }]) => {
    const severity = severityIn(dialect, { origin, ...told });
    if (severity === "off" || !isAsked(rule, origin, subject)) return [];
    return check(subject).map((hit): Finding => ({ rule, origin, severity, ...hit }));
  });
  return [...findings, ...childFindings(graph, dialect, catalogue)].toSorted(
    (a, b) => a.place.line - b.place.line || a.place.column - b.place.column,
  );
}

/** What is found in the pipelines that its managers run, where they are named. */
function childFindings(
  graph: Graph,
  dialect: Dialect,
  catalogue: ReadonlySet<string> | undefined,
): readonly Finding[] {
  return childrenOf(graph).flatMap(({ manager, file }) => {
    if (file.kind === "refused" || file.graph === undefined) return [];
    const key = "stack.child_dotfile";
    const named = graph.attributes.get(key) ?? manager.attributes.get(key);
    const place = named?.valuePlace ?? manager.place;
    return lintPipeline(file.graph, dialect, catalogue).map(({ edge: _, ...found }) => {
      const where = `${file.file}:${found.place.line}:${found.place.column}`;
      return { ...found, place, node: manager.id, message: `${where}: ${found.message}` };
    });
  });
}

/** Kilroy looks no further than a stylesheet that cannot be read: what it would say of models there is no finding. */
function isAsked(rule: string, origin: Origin, { dialect, stylesheet }: Subject): boolean {
  if (dialect === "spec" || stylesheet?.kind !== "unreadable") return true;
  return origin === "ours" || rule === "stylesheet_syntax";
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
