import { type Codergen, type ModelChoice, modelChoice } from "../../attractor/codergen.ts";
import { withChildren } from "../../attractor/language/child.ts";
import { attribute, type Graph, type Node } from "../../attractor/language/graph.ts";
import { nodesOfKind } from "../../attractor/language/kinds.ts";
import { FactoryError } from "../../core/errors.ts";
import type { CloneBox } from "../../ports/clone-box.ts";
import { candidateModels } from "./candidate-models.ts";

/** Who can write code at a node, as `backend` names them; `compiler` is the factory's own. */
const BACKENDS = ["compiler", "anthropic", "claude", "codex", "gemini"] as const;
type BackendName = (typeof BACKENDS)[number];

/** An agent as it is found here: at work on a clone, or not to be had, with the reason and the remedy. */
export type AgentBackend =
  | { readonly kind: "ready"; on(clone: CloneBox): Codergen }
  | { readonly kind: "missing"; readonly why: string };

/** Every agent by its backend's name. */
export type Agents = Readonly<Record<Exclude<BackendName, "compiler">, AgentBackend>>;

/** Who writes code in one run. */
export interface Writers {
  readonly agents: Agents;
  /** The factory's own; null where it writes no code for what is built. Nodes that name nobody are its then, else `anthropic`'s. */
  readonly compiler: Codergen | null;
  /** Boxes on a worktree of the run. */
  readonly boxOn: (worktree: string) => CloneBox;
  /** Why no code of an agent may run here, with the remedy; null where it may. */
  readonly noAgents: string | null;
  /** Which candidate is built, from 1; null where there is only one. */
  readonly candidate: number | null;
}

const BY_PROVIDER: ReadonlyMap<string, BackendName> = new Map([
  ["anthropic", "anthropic"],
  ["openai", "codex"],
  ["google", "gemini"],
  ["gemini", "gemini"],
]);

/** Whether somebody is to write code in a graph, or in one that it runs. */
export function hasAgents(graph: Graph): boolean {
  return withChildren(graph).some((one) => nodesOfKind(one, "codergen").length > 0);
}

/** The port's answer for a graph: at each node whoever the graph names. What cannot be had is refused before anything runs. */
export function writersOf(graph: Graph, writers: Writers): Codergen {
  const candidates = candidateModels(graph, writers.candidate);
  for (const one of withChildren(graph))
    for (const node of nodesOfKind(one, "codergen")) {
      const model = candidates(node, modelChoice(one, node));
      refuseMissing(backendOf(node, model, writers), node, writers);
    }
  return {
    generate: (call) => {
      const model = candidates(call.node, call.model);
      const name = backendOf(call.node, model, writers);
      const writer = name === "compiler" ? writers.compiler : agentOf(name, call.worktree, writers);
      if (writer === null) throw missing(call.node, name, "there is nobody to ask");
      return writer.generate({ ...call, model });
    },
  };
}

function agentOf(
  name: keyof Agents,
  worktree: string,
  { agents, boxOn }: Writers,
): Codergen | null {
  const agent = agents[name];
  return agent.kind === "ready" ? agent.on(boxOn(worktree)) : null;
}

/** The node's `backend`, else by the provider of its model, else the compiler where it writes this code. */
function backendOf(
  node: Node,
  { provider, model }: ModelChoice,
  { compiler }: Writers,
): BackendName {
  const said = saidBackend(node, compiler);
  if (said !== undefined) {
    const known = BACKENDS.find((name) => name === said);
    if (known !== undefined) return known;
    throw missing(node, said, `there is no such backend: use one of ${BACKENDS.join(", ")}`);
  }
  if (provider !== undefined) {
    const known = BY_PROVIDER.get(provider.toLowerCase());
    if (known !== undefined) return known;
    throw missing(
      node,
      provider,
      `no agent here speaks to that provider: use one of ${[...BY_PROVIDER.keys()].join(", ")}`,
    );
  }
  return compiler === null || model !== undefined ? "anthropic" : "compiler";
}

/** The node's `backend`. `compiler` is no word where it writes none of this code and the node says from whom an agent could be. */
function saidBackend(node: Node, compiler: Codergen | null): string | undefined {
  const said = attribute(node, "backend");
  const another = compiler === null && attribute(node, "llm_provider") !== undefined;
  return said === "compiler" && another ? undefined : said;
}

function refuseMissing(
  name: BackendName,
  node: Node,
  { agents, compiler, noAgents }: Writers,
): void {
  if (name === "compiler") {
    if (compiler === null)
      throw missing(node, name, "the compiler writes no code here: name an agent");
    return;
  }
  const agent = agents[name];
  if (agent.kind === "missing") throw missing(node, name, agent.why);
  if (noAgents !== null) throw missing(node, name, noAgents);
}

function missing(node: Node, name: string, why: string): FactoryError {
  return new FactoryError(
    "refused",
    `node ${node.id} needs ${name} (line ${node.place.line}): ${why}`,
  );
}

/** No agent at all, for one reason. */
export function noAgents(why: string): Agents {
  const agent = { kind: "missing", why } as const;
  return { anthropic: agent, claude: agent, codex: agent, gemini: agent };
}
