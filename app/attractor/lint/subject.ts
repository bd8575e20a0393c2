import type { Dialect } from "../dialect.ts";
import { candidateSheets } from "../language/candidate-sheets.ts";
import {
  type Attribute,
  attribute,
  type Edge,
  edgesFrom,
  type Graph,
  type Node,
} from "../language/graph.ts";
import { kindOf } from "../language/kinds.ts";
import { writtenPrompt } from "../language/named-files.ts";
import { parseStylesheet, type Stylesheet } from "../language/stylesheet.ts";
import { type Source, sourceOf } from "../language/tokens.ts";

/** A stylesheet and where it is written. */
interface WrittenStylesheet {
  readonly attribute: Attribute;
  readonly stylesheet: Stylesheet;
}

/** A graph under lint, with what many rules ask of it. */
export interface Subject {
  readonly graph: Graph;
  /** The graph's text, for places inside of values. */
  readonly source: Source;
  readonly dialect: Dialect;
  /** In order of declaration. */
  readonly nodes: readonly Node[];
  /** Ids, as the dialect reads them. */
  readonly starts: ReadonlySet<string>;
  readonly exits: ReadonlySet<string>;
  readonly incoming: ReadonlyMap<string, readonly Edge[]>;
  /** The one of all agents; undefined where the graph has none. */
  readonly stylesheet: Stylesheet | undefined;
  /** That one, and those of candidates after it. */
  readonly stylesheets: readonly WrittenStylesheet[];
  /** Undefined where none was given. */
  readonly catalogue: ReadonlySet<string> | undefined;
}

/** How a dialect tells what a node is. Kilroy's lint looks at shapes first and at a start's or exit's id whatever its shape. */
interface Reading {
  isStart(node: Node): boolean;
  isExit(node: Node): boolean;
  isAgent(node: Node): boolean;
  isTool(node: Node): boolean;
}

const START_SHAPES = ["Mdiamond", "circle"];

const READINGS: Readonly<Record<Dialect, Reading>> = {
  spec: {
    isStart: (node) => kindOf(node) === "start",
    isExit: (node) => kindOf(node) === "exit",
    isAgent: (node) => kindOf(node) === "codergen",
    isTool: (node) => kindOf(node) === "tool",
  },
  kilroy: {
    isStart: (node) => START_SHAPES.includes(shapeOf(node)) || isCalled(node, "start"),
    isExit: (node) =>
      ["Msquare", "doublecircle"].includes(shapeOf(node)) || isCalled(node, "exit", "end"),
    isAgent: (node) => shapeOf(node) === "box",
    isTool: (node) => {
      const type = attribute(node, "type");
      return type === undefined ? shapeOf(node) === "parallelogram" : type === "tool";
    },
  },
};

/** Reads what the rules of a dialect need to know of a graph. */
export function subjectOf(
  graph: Graph,
  dialect: Dialect,
  catalogue?: ReadonlySet<string>,
): Subject {
  const nodes = [...graph.nodes.values()];
  const { isStart, isExit } = READINGS[dialect];
  const common = writtenStylesheets([graph.attributes.get("model_stylesheet")]);
  const own = writtenStylesheets(candidateSheets(graph).map((sheet) => sheet.attribute));
  return {
    graph,
    source: sourceOf(graph.text, graph.file),
    dialect,
    nodes,
    starts: new Set(nodes.filter(isStart).map(({ id }) => id)),
    exits: new Set(nodes.filter(isExit).map(({ id }) => id)),
    incoming: Map.groupBy(graph.edges, ({ to }) => to),
    stylesheet: common[0]?.stylesheet,
    stylesheets: [...common, ...own],
    catalogue,
  };
}

/** Blank ones are none. */
function writtenStylesheets(
  attributes: readonly (Attribute | undefined)[],
): readonly WrittenStylesheet[] {
  return attributes
    .filter((one) => one !== undefined)
    .filter(({ value }) => value.trim() !== "")
    .map((one) => ({ attribute: one, stylesheet: parseStylesheet(one.value) }));
}

/** The nodes that an agent works on. */
export function agents({ nodes, dialect }: Subject): readonly Node[] {
  return nodes.filter(READINGS[dialect].isAgent);
}

/** The nodes that run a command. */
export function tools({ nodes, dialect }: Subject): readonly Node[] {
  return nodes.filter(READINGS[dialect].isTool);
}

/** The nodes that an exit waits for. */
export function goalGates({ nodes }: Subject): readonly Node[] {
  return nodes.filter((node) => isTrue(attribute(node, "goal_gate")));
}

/** A node's shape; a box where none is stated. */
export function shapeOf(node: Node): string {
  return attribute(node, "shape") ?? "box";
}

/** What an agent is told, the goal filled in; empty where nothing is written. */
export function promptOf({ graph }: Subject, node: Node): string {
  const written = writtenPrompt(graph, node);
  const goal = graph.attributes.get("goal")?.value ?? "";
  return goal === "" ? (written ?? "") : (written ?? "").replaceAll("$goal", () => goal);
}

/** An edge's condition; empty where it has none. */
export function conditionOf(edge: Edge): string {
  return attribute(edge, "condition") ?? "";
}

/** Whether a flag is set, in whatever case. */
export function isTrue(text: string | undefined): boolean {
  return text?.toLowerCase() === "true";
}

/** Every node that edges lead to from these, themselves included; `into` may keep it out of some. */
export function reachedFrom(
  graph: Graph,
  ids: Iterable<string>,
  into: (edge: Edge) => boolean = () => true,
): ReadonlySet<string> {
  const reached = new Set(ids);
  // A set that grows while it is walked is walked to its end.
  for (const id of reached)
    for (const edge of edgesFrom(graph, id)) if (into(edge)) reached.add(edge.to);
  return reached;
}

function isCalled(node: Node, ...names: readonly string[]): boolean {
  return names.includes(node.id.toLowerCase());
}

/** The node that a run begins at: a start by its shape before one by its id. */
export function firstStart({ nodes, starts }: Subject): Node | undefined {
  const found = nodes.filter(({ id }) => starts.has(id));
  return found.find((node) => START_SHAPES.includes(shapeOf(node))) ?? found[0];
}

/** Steps after which rules stop walking: a graph in which they would take longer was made by a program. */
const MOST_STEPS = 1e7;

/** Whether so many walks over the graph take too long. */
export function isTooLong(graph: Graph, walks: number): boolean {
  return walks * graph.edges.length > MOST_STEPS;
}
