import { modelChoice } from "../../attractor/codergen.ts";
import { gateQuestion } from "../../attractor/gate-question.ts";
import { attribute, edgesFrom, type Graph, type Node } from "../../attractor/language/graph.ts";
import { nodesOfKind } from "../../attractor/language/kinds.ts";
import { CODE_FOLDER } from "../../ports/boxes.ts";

/** What Kilroy would have to work with. */
export interface Offered {
  /** Whether there is a model for its agents, and if not, why. */
  readonly model: { readonly kind: "ready" } | { readonly kind: "missing"; readonly why: string };
  /** Whether it is to go on with a run of the embedded engine that asked. */
  readonly resumes: boolean;
  /** Where tools are to run, as a box sees it. */
  readonly cwd: string;
  /** Whether installed folders are linked into the code. */
  readonly links: boolean;
  /**
   * How human gates are answered: their first options, by whoever is there while Kilroy waits, or in a run that is begun anew with
   * every answer.
   */
  readonly gates: "approved" | "attended" | "anew";
}

type Reason = (graph: Graph, offered: Offered) => string | undefined;

/** Why Kilroy would not do what the graph says, though it would run it: each told before anything runs. */
const REASONS: Readonly<Record<string, Reason>> = {
  resumes: (_, { resumes }) =>
    resumes ? "kilroy does not go on with a run of the embedded engine" : undefined,

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

  gates: (graph, { gates }) => {
    for (const gate of gates === "approved" ? [] : nodesOfKind(graph, "human")) {
      const where = `human gate ${gate.id} (line ${gate.place.line})`;
      const { timeoutMs, otherwise } = gateQuestion(graph, gate, ASKING);
      if (timeoutMs !== undefined && otherwise === undefined)
        return `kilroy cannot let ${where} fail at its timeout: give it a human.default_choice`;
      const agent = gates === "anew" ? agentBefore(graph, gate) : undefined;
      if (agent !== undefined)
        return `what ${where} asks about is written by node ${agent.id}, and kilroy would have it written anew after the answer`;
    }
    return;
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

const ASKING = { runId: "", where: "", visit: 1, number: 1 };

/** An agent whose work a gate may be asked about. */
function agentBefore(graph: Graph, gate: Node): Node | undefined {
  return nodesOfKind(graph, "codergen").find((agent) => leadsTo(graph, agent.id, gate.id));
}

function leadsTo(graph: Graph, from: string, to: string): boolean {
  const reached = new Set([from]);
  for (const id of reached) {
    const node = graph.nodes.get(id);
    const jumps = JUMPS.map((key) => node && attribute(node, key));
    const ways = [...edgesFrom(graph, id).map((edge) => edge.to), ...jumps];
    for (const way of ways) if (way !== undefined) reached.add(way);
  }
  return reached.has(to);
}

const JUMPS = ["retry_target", "fallback_retry_target"] as const;

/** Why a graph is not given to Kilroy, in one sentence; null where it is. */
export function refusalOf(graph: Graph, offered: Offered): string | null {
  for (const reason of Object.values(REASONS)) {
    const found = reason(graph, offered);
    if (found !== undefined) return found;
  }
  return null;
}

/** As what is told to who asked for Kilroy; without a model the embedded engine would refuse it too. */
export function toldRefusal(refusal: string, graph: Graph, offered: Offered): string {
  const isModels = refusalOf(graph, { ...offered, model: { kind: "ready" } }) === null;
  return isModels ? refusal : `${refusal}: use the embedded engine`;
}
