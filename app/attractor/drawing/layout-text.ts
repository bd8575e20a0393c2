import { attribute, type Edge, type Graph, type Node, nodeLabel } from "../language/graph.ts";
import type { Step } from "./step.ts";
import { TONES, toneOf } from "./tone.ts";
import type { Way } from "./way.ts";
import { kindText, linesOf, progressText, xmlText } from "./words.ts";

const LABEL = { width: 28, lines: 3 };
const CONDITION = { width: 26, lines: 3 };
/** Numbers of steps that an edge shows; of more, the first ones and how many there are. */
const NUMBERS = 4;
const SHAPES: ReadonlySet<string> = new Set([
  ...["box", "Mdiamond", "circle", "Msquare", "doublecircle", "parallelogram", "diamond"],
  ...["hexagon", "component", "tripleoctagon", "house", "trapezium", "invtrapezium"],
  ...["pentagon", "cylinder"],
]);
/** What lies between text and outline: slanted shapes have enough of it by themselves. */
const ROOM: ReadonlyMap<string, string> = new Map([
  ["box", 'style="filled,rounded", margin="0.16,0.09"'],
  ...["parallelogram", "diamond", "hexagon", "Mdiamond", "trapezium", "invtrapezium"].map(
    (shape) => [shape, 'margin="0,0"'] as const,
  ),
]);
const ROOM_OF_OTHERS = 'margin="0.12,0.07"';
const DIRECTIONS: ReadonlySet<string> = new Set(["TB", "LR", "BT", "RL"]);

/** A node's or an edge's name in the picture, by its place in the graph; without dashes, which Graphviz would write as entities. */
export const idOf = {
  node: (index: number) => `sf_node_${index}`,
  edge: (index: number) => `sf_edge_${index}`,
  jump: (index: number) => `sf_jump_${index}`,
};

/** The graph as Graphviz lays it out: sizes by what is written in the nodes, a class for all that is coloured. */
export function layoutText(graph: Graph, way: Way | undefined): string {
  const names = new Map(allNodes(graph).map(({ id }, index) => [id, idOf.node(index)]));
  const taken = Map.groupBy(way?.steps ?? [], ({ edge }) => edge);
  const wanted = attribute(graph, "rankdir") ?? "";
  const direction = DIRECTIONS.has(wanted) ? wanted : "TB";
  return [
    "digraph g {",
    `graph [rankdir=${direction}, bgcolor=transparent, nodesep=0.35, ranksep=0.45, fontname="Helvetica"]`,
    'node [fontname="Helvetica", fontsize=13, height=0.45, style=filled, fillcolor=white]',
    'edge [fontname="Helvetica", fontsize=11, arrowsize=0.75]',
    ...allNodes(graph).map((node) => nodeLine(node, names, way)),
    ...graph.edges.map((edge) => edgeLine(edge, names, taken.get(edge.index) ?? [])),
    ...jumpLines(jumpsOf(way?.steps ?? []), names),
    "}",
  ].join("\n");
}

/** The graph's nodes, then those that edges lead to and that nobody declared. */
export function allNodes(graph: Graph): readonly Node[] {
  const known = new Map(graph.nodes);
  for (const { from, to, place } of graph.edges)
    for (const id of [from, to])
      if (!known.has(id)) known.set(id, { id, attributes: new Map(), place });
  return [...known.values()];
}

type Names = ReadonlyMap<string, string>;

function nodeLine(node: Node, names: Names, way: Way | undefined): string {
  const progress = way?.nodes.get(node.id);
  const tone = toneOf(progress?.status ?? "");
  const sign = TONES[tone].sign;
  const [first = "", ...more] = linesOf(nodeLabel(node), LABEL.width, LABEL.lines);
  const lines = [
    sign === "" ? xmlText(first) : `${sign} ${xmlText(first)}`,
    ...more.map(xmlText),
    small(kindText(node)),
    ...(progress === undefined ? [] : [progressText(progress)].filter((t) => t !== "").map(small)),
  ];
  const written = attribute(node, "shape") ?? "box";
  const shape = SHAPES.has(written) ? written : "box";
  const name = names.get(node.id) ?? "";
  const label = `label=<${lines.join("<BR/>")}>`;
  const look = way === undefined ? "plain" : tone;
  return `"${name}" [id="${name}", shape=${shape}, ${ROOM.get(shape) ?? ROOM_OF_OTHERS}, class="${look}", ${label}]`;
}

function small(text: string): string {
  return `<FONT POINT-SIZE="10">${xmlText(text)}</FONT>`;
}

function edgeLine(edge: Edge, names: Names, steps: readonly Step[]): string {
  const said = attribute(edge, "label") ?? attribute(edge, "condition") ?? "";
  const condition = linesOf(said, CONDITION.width, CONDITION.lines).map(xmlText);
  const id = idOf.edge(edge.index);
  const tone = steps.length > 0 ? "taken" : "idle";
  return arrow(edge, names, { id, tone, numbers: steps, condition });
}

/** Steps that the graph has no edge for (a goal gate that was not met, a retry target), those between the same nodes together. */
export function jumpsOf(steps: readonly Step[]): readonly (readonly [Step, ...Step[]])[] {
  const jumps = steps.filter(({ edge }) => edge === undefined);
  const groups = Map.groupBy(jumps, ({ from, to }) => `${from} ${to}`);
  return [...groups.values()].flatMap(([first, ...more]) =>
    first === undefined ? [] : [[first, ...more] as const],
  );
}

/** A jump changes no rank. */
function jumpLines(jumps: ReturnType<typeof jumpsOf>, names: Names): readonly string[] {
  return jumps.map((same, index) => {
    const told = {
      id: idOf.jump(index),
      tone: "jump",
      numbers: same,
      condition: ["jump"],
    } as const;
    return arrow(same[0], names, told);
  });
}

interface ToldEdge {
  readonly id: string;
  readonly tone: "taken" | "idle" | "jump";
  readonly numbers: readonly Step[];
  readonly condition: readonly string[];
}

function arrow(
  { from, to }: { readonly from: string; readonly to: string },
  names: Names,
  { id, tone, numbers, condition }: ToldEdge,
): string {
  const order = numbers.length === 0 ? [] : [`<B>${numbersText(numbers)}</B>`];
  // With room beside the text, for Graphviz puts it close to the line.
  const label = [...order, ...condition].map((line) => `&#160;${line}&#160;`).join("<BR/>");
  const written = label === "" ? "" : `, label=<${label}>`;
  const line = {
    taken: "penwidth=2.5",
    idle: "penwidth=1",
    jump: "penwidth=2.5, style=dashed, constraint=false",
  };
  return `"${names.get(from)}" -> "${names.get(to)}" [id="${id}", class="${tone}", ${line[tone]}${written}]`;
}

/** `3`, `3, 7`, `3, 5, 7, 9 and 12 more`. */
export function numbersText(steps: readonly Step[]): string {
  const shown = steps.slice(0, NUMBERS).map(({ number }) => number);
  const more = steps.length > NUMBERS ? ` and ${steps.length - NUMBERS} more` : "";
  return `${shown.join(", ")}${more}`;
}
