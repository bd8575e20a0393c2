import { modelChoice } from "../../attractor/codergen.ts";
import { attribute, type Graph } from "../../attractor/language/graph.ts";
import { nodesOfKind } from "../../attractor/language/kinds.ts";
import { CODE_FOLDER } from "../../ports/boxes.ts";

/** What Kilroy would have to work with. */
export interface Offered {
  /** Whether there is a model for its agents, and if not, why. */
  readonly model: { readonly kind: "ready" } | { readonly kind: "missing"; readonly why: string };
  /** Whether it goes on with a run that asked. */
  readonly resumes: boolean;
  /** Where tools are to run, as a box sees it. */
  readonly cwd: string;
  /** Whether installed folders are linked into the code. */
  readonly links: boolean;
  /** Whether somebody asked for every human gate's first option. */
  readonly approves: boolean;
}

type Reason = (graph: Graph, offered: Offered) => string | undefined;

/** Why Kilroy would not do what the graph says, though it would run it: each told before anything runs. */
const REASONS: Readonly<Record<string, Reason>> = {
  resumes: (_, { resumes }) =>
    resumes ? "kilroy's own resume reports success without committing anything" : undefined,

  root: (_, { cwd }) =>
    cwd === CODE_FOLDER
      ? undefined
      : `kilroy runs tools in the top folder of a repository, and this product's root is ${cwd.slice(CODE_FOLDER.length + 1)}`,

  installs: (graph, { links }) => {
    const [component] = links ? nodesOfKind(graph, "parallel") : [];
    return (
      component &&
      `what is installed is not seen in the branches of component ${component.id} (line ${component.place.line})`
    );
  },

  gates: (graph, { approves }) => {
    const [gate] = approves ? [] : nodesOfKind(graph, "human");
    return gate && `kilroy answers human gate ${gate.id} (line ${gate.place.line}) itself`;
  },

  files: (graph) => {
    const [manager] = nodesOfKind(graph, "manager-loop");
    return (
      manager &&
      `node ${manager.id} (line ${manager.place.line}) runs a graph of a file of its own, which kilroy is not shown`
    );
  },

  merges: (graph) => {
    const node = [...graph.nodes.values()].find((one) => attribute(one, "merge") === "all");
    return (
      node &&
      `kilroy does not know merge=all of node ${node.id} (line ${node.place.line}) and would drop work`
    );
  },

  agents: (graph, { model }) => {
    for (const node of nodesOfKind(graph, "codergen")) {
      const where = `node ${node.id} (line ${node.place.line})`;
      const writer = attribute(node, "backend") ?? modelChoice(graph, node).provider;
      if (writer === undefined) return `${where} names no provider, and kilroy has no other writer`;
      if (writer.toLowerCase() !== "anthropic")
        return `${where} is written by ${writer}, which kilroy cannot reach from here`;
      if (model.kind === "missing") return `${where} needs a model: ${model.why}`;
    }
    return;
  },
};

/** Why a graph is not given to Kilroy, in one sentence; null where it is. */
export function refusalOf(graph: Graph, offered: Offered): string | null {
  for (const reason of Object.values(REASONS)) {
    const found = reason(graph, offered);
    if (found !== undefined) return found;
  }
  return null;
}

/** As what is told to who asked for Kilroy. */
export function withRemedy(refusal: string): string {
  return `${refusal}: use the embedded engine`;
}
