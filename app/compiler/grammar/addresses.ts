import type { SpecGraph } from "../../core/spec/graph.ts";
import { statedLine } from "../../core/spec/provenance.ts";
import { type Attempt, read, unread } from "../problem.ts";
import { collectionPath, workflowPath } from "../stacks/service/project.ts";

/** A path, and everything below it, that belongs to what has this key. */
interface Ground {
  readonly key: string;
  readonly path: string;
}

/** The graph, where every collection and every workflow can be reached: no path that is given lies on or around another's ground. */
export function addressed(graph: SpecGraph): Attempt<SpecGraph> {
  const grounds = groundsOf(graph);
  for (const { of, path, provenance } of graph.interface.paths) {
    const own = grounds.find(({ key }) => key === of);
    const other = grounds.find((one) => own !== undefined && one !== own && meet(one, own));
    if (other === undefined) continue;
    return unread(
      { line: statedLine(provenance) ?? 1, text: path },
      `what is asked for at ${other.path} could not be told from what is asked for here`,
      ["a path of its own for each, none below another's"],
    );
  }
  return read(graph);
}

/** Records lie below their collection, runs below `runs` of their workflow. */
function groundsOf(graph: SpecGraph): readonly Ground[] {
  return [
    ...graph.data.map((contract) => ({
      key: contract.key,
      path: collectionPath({ graph }, contract),
    })),
    ...graph.workflows.map((workflow) => ({
      key: workflow.key,
      path: `${workflowPath({ graph }, workflow)}/runs`,
    })),
  ];
}

function meet(one: Ground, other: Ground): boolean {
  return `${one.path}/`.startsWith(`${other.path}/`) || `${other.path}/`.startsWith(`${one.path}/`);
}
