import { type Edge, edgesFrom, type Graph } from "../language/graph.ts";

interface Visit {
  readonly id: string;
  readonly order: number;
  readonly edges: readonly Edge[];
  next: number;
  /** The earliest node that is known to be in one round with this one. */
  low: number;
}

/** What Tarjan's algorithm keeps while it walks. */
interface Walk {
  readonly graph: Graph;
  readonly along: (edge: Edge) => boolean;
  /** When each node was met. */
  readonly orders: Map<string, number>;
  /** Nodes that were met and are in no round yet, earliest first. */
  readonly open: string[];
  readonly path: Visit[];
  readonly rounds: Map<string, number>;
}

/**
 * The round (strongly connected component) of each node, as a number: two nodes have the same one if each leads to the other.
 * After Tarjan 1972, with a path of its own instead of the call stack, which long graphs would exhaust.
 */
export function roundsOf(
  graph: Graph,
  along: (edge: Edge) => boolean = () => true,
): ReadonlyMap<string, number> {
  const walk: Walk = {
    graph,
    along,
    orders: new Map(),
    open: [],
    path: [],
    rounds: new Map(),
  };
  const ids = new Set([...graph.nodes.keys(), ...graph.outgoing.keys()]);
  for (const id of ids) {
    if (!walk.orders.has(id)) enter(walk, id);
    for (let visit = walk.path.at(-1); visit !== undefined; visit = walk.path.at(-1))
      goOn(walk, visit);
  }
  return walk.rounds;
}

function enter({ graph, along, orders, open, path }: Walk, id: string): void {
  const order = orders.size;
  orders.set(id, order);
  open.push(id);
  path.push({ id, order, edges: edgesFrom(graph, id).filter(along), next: 0, low: order });
}

function goOn(walk: Walk, visit: Visit): void {
  const edge = visit.edges[visit.next];
  visit.next += 1;
  if (edge === undefined) {
    leave(walk, visit);
    return;
  }
  const order = walk.orders.get(edge.to);
  if (order === undefined) enter(walk, edge.to);
  else if (!walk.rounds.has(edge.to)) visit.low = Math.min(visit.low, order);
}

function leave({ open, path, rounds }: Walk, visit: Visit): void {
  path.pop();
  const before = path.at(-1);
  if (before !== undefined) before.low = Math.min(before.low, visit.low);
  if (visit.low < visit.order) return;
  const first = open.lastIndexOf(visit.id);
  for (const id of open.splice(first)) rounds.set(id, visit.order);
}
