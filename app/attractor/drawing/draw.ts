import { attribute, type Graph } from "../language/graph.ts";
import { PipelineError } from "../pipeline-error.ts";
import { allNodes, idOf, jumpsOf, layoutText, numbersText } from "./layout-text.ts";
import { SHEET } from "./sheet.ts";
import { TONES, type Tone, toneOf } from "./tone.ts";
import type { Way } from "./way.ts";
import { linesOf, spokenText, timeText, xmlText } from "./words.ts";

/** Lays out a graph in DOT and answers Graphviz's SVG. */
export type Layout = (dot: string) => Promise<string>;

/** Layout takes more than linear time, and nobody reads a picture of more. */
const MOST_NODES = 1000;
const MOST_EDGES = 3000;
const MOST_SPOKEN = 200;
const MARGIN = 16;
const LINE = 18;
const LEGEND = { item: 170, row: 24, box: 18 };
const NARROWEST = 3 * LEGEND.item + 2 * MARGIN;
/** Width of a character of the heading, in pixels, about. */
const CHARACTER = 7;

/** A graph as an SVG of its own, with the way of a run over it where one is given. */
export async function draw(graph: Graph, way: Way | undefined, layout: Layout): Promise<string> {
  refuseLarge(graph);
  const laid = placed(await layout(layoutText(graph, way)));
  const width = Math.max(NARROWEST, Math.ceil(laid.width) + 2 * MARGIN);
  const heading = headingOf(graph, way, Math.floor((width - 2 * MARGIN) / CHARACTER));
  const top = MARGIN + heading.length * LINE + 8;
  const legend = way === undefined ? [] : legendOf(graph, way, width);
  const below = top + Math.ceil(laid.height) + MARGIN;
  const rows = Math.ceil(legend.length / perRow(width));
  const height = below + rows * LEGEND.row + (rows === 0 ? 0 : MARGIN);
  const left = Math.round((width - laid.width) / 2);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="sf" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="sf-title sf-desc">`,
    `<title id="sf-title">${xmlText(titleOf(graph, way))}</title>`,
    `<desc id="sf-desc">${xmlText(spokenWay(way))}</desc>`,
    `<style>${SHEET}</style>`,
    `<rect class="paper" width="${width}" height="${height}" fill="#ffffff"/>`,
    ...heading.map((text, i) => headingLine(text, i)),
    `<g transform="translate(${left} ${top})">`,
    named(laid.inside, namesOf(graph, way)),
    "</g>",
    `<g transform="translate(${MARGIN} ${below})">`,
    ...legend,
    "</g>",
    "</svg>",
    "",
  ].join("\n");
}

function refuseLarge({ nodes, edges, file }: Graph): void {
  if (nodes.size <= MOST_NODES && edges.length <= MOST_EDGES) return;
  throw new PipelineError({
    kind: "invalid",
    file,
    problem: `a picture of ${nodes.size} nodes and ${edges.length} edges shows nobody anything`,
    remedy: `give a graph of at most ${MOST_NODES} nodes and ${MOST_EDGES} edges`,
  });
}

/** What Graphviz drew, without its frame; sizes in pixels. */
interface Placed {
  readonly width: number;
  readonly height: number;
  readonly inside: string;
}

function placed(svg: string): Placed {
  const [, size = "", inside = ""] =
    /<svg[^>]*viewBox="([^"]+)"[^>]*>([\s\S]*)<\/svg>/.exec(svg) ?? [];
  const [, , width = Number.NaN, height = Number.NaN] = size.split(/\s+/).map(Number);
  if (Number.isNaN(height) || inside === "") throw new Error(`no picture: ${svg.slice(0, 200)}`);
  // Its comments repeat the names, and its own title would hide ours.
  const plain = inside
    .replaceAll(/<!--[\s\S]*?-->\n?/g, "")
    .replace(/<title>[^<]*<\/title>\n?/, "");
  return { width, height, inside: plain.trim() };
}

/** Puts what a reader should hear in the place of Graphviz's own names. */
function named(svg: string, names: ReadonlyMap<string, string>): string {
  return svg.replaceAll(
    /(<g id="([^"]+)" class="[^"]*">\s*)<title>[^<]*<\/title>/g,
    (_, open: string, id: string) => `${open}<title>${xmlText(names.get(id) ?? "")}</title>`,
  );
}

function namesOf(graph: Graph, way: Way | undefined): ReadonlyMap<string, string> {
  const steps = Map.groupBy(way?.steps ?? [], ({ edge }) => edge);
  const nodes = allNodes(graph).map((node, index) => {
    return [idOf.node(index), spokenText(node, way?.nodes.get(node.id))] as const;
  });
  const edges = graph.edges.map((edge) => {
    const condition = attribute(edge, "condition");
    const when = condition === undefined ? "" : ` when ${condition}`;
    const taken = steps.get(edge.index);
    const step = taken === undefined ? "" : `; step ${numbersText(taken)}`;
    return [idOf.edge(edge.index), `${edge.from} to ${edge.to}${when}${step}`] as const;
  });
  const jumps = jumpsOf(way?.steps ?? []).map((same, index) => {
    const [{ from, to }] = same;
    return [
      idOf.jump(index),
      `${from} to ${to}, without an edge; step ${numbersText(same)}`,
    ] as const;
  });
  return new Map([...nodes, ...edges, ...jumps]);
}

function titleOf({ name }: Graph, way: Way | undefined): string {
  return way === undefined ? `Pipeline ${name}` : `Pipeline ${name}, run ${way.run}: ${way.status}`;
}

/** Name and goal; then how the run stands, what is at work, and why it failed. */
function headingOf(graph: Graph, way: Way | undefined, width: number): readonly string[] {
  const goal = attribute(graph, "goal");
  const first = titleOf(graph, way);
  const about = goal === undefined ? [] : linesOf(goal, width, 1);
  if (way === undefined) return [first, ...about];
  const took = way.ms === 0 ? "" : ` after ${timeText(way.ms)}`;
  const work = [...way.nodes].filter(([, { status }]) => status === "running").map(([id]) => id);
  const now = work.length === 0 ? "" : `; at work: ${work.join(", ")}`;
  const many = way.steps.length === 1 ? "1 step" : `${way.steps.length} steps`;
  const state = `${way.status}${took}, ${many}${now}`;
  const why = way.reason === undefined ? [] : linesOf(way.reason, width, 3);
  return [first, ...about, ...linesOf(state, width, 2), ...why];
}

function headingLine(text: string, index: number): string {
  const look = index === 0 ? 'font-size="15" font-weight="bold"' : 'class="faint" font-size="12"';
  return `<text x="${MARGIN}" y="${MARGIN + 12 + index * LINE}" ${look}>${xmlText(text)}</text>`;
}

/** The signs that are in this picture, each beside what it means. */
function legendOf(graph: Graph, { nodes, steps }: Way, width: number): readonly string[] {
  const seen = new Set(allNodes(graph).map(({ id }) => toneOf(nodes.get(id)?.status ?? "")));
  const tones = (Object.keys(TONES) as Tone[]).filter((tone) => seen.has(tone));
  const jumps = steps.some(({ edge }) => edge === undefined);
  const items = [
    ...tones.map((tone) => sample(tone)),
    ...(steps.length > 0 ? [arrow("taken", "1", "step, by its number")] : []),
    ...(jumps ? [arrow("jump", "1", "step without an edge")] : []),
  ];
  const columns = perRow(width);
  return items.map((item, i) => {
    const [x, y] = [(i % columns) * LEGEND.item, Math.floor(i / columns) * LEGEND.row];
    return `<g transform="translate(${x} ${y})">${item}</g>`;
  });
}

function perRow(width: number): number {
  return Math.max(1, Math.floor((width - 2 * MARGIN) / LEGEND.item));
}

function sample(tone: Tone): string {
  const { sign, says } = TONES[tone];
  const box = `<g class="${tone}"><rect y="1" width="${LEGEND.box + 8}" height="${LEGEND.box - 2}" rx="2"/></g>`;
  return `${box}<text x="13" y="14" font-size="12" text-anchor="middle">${sign}</text>${meaning(says)}`;
}

function arrow(tone: "taken" | "jump", number: string, says: string): string {
  const dashes = tone === "jump" ? ' stroke-dasharray="5 3"' : "";
  const line = `<g class="${tone}"><path d="M0 14H26" stroke-width="2.5"${dashes}/></g>`;
  const label = `<text x="13" y="9" font-size="10" font-weight="bold" text-anchor="middle">${number}</text>`;
  return `${line}${label}${meaning(says)}`;
}

function meaning(text: string): string {
  return `<text x="34" y="14" font-size="12">${xmlText(text)}</text>`;
}

function spokenWay(way: Way | undefined): string {
  if (way === undefined) return "No run is shown.";
  const shown = way.steps.slice(0, MOST_SPOKEN);
  const told = shown.map(({ number, from, to, edge }) => {
    return `${number}: ${from} to ${to}${edge === undefined ? " (a jump)" : ""}`;
  });
  const more = way.steps.length - shown.length;
  return [...told, ...(more > 0 ? [`and ${more} more`] : [])].join("; ");
}
