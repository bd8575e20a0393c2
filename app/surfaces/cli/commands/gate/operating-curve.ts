import type { GatePlan } from "../../../../core/workbench-gate.ts";

const STEPS = 200;
/** Up to here and down to 1, in parts of what the target lets fail: 0.95 to 1 for 0.98. */
const WIDTH_IN_FAILURES = 2.5;

/** The true pass rates at which the picture wants the plan's power, from left to right. */
export function curveRates({ target }: Pick<GatePlan, "target">): readonly number[] {
  const least = leastRate(target);
  return Array.from({ length: STEPS + 1 }, (_, step) => least + ((1 - least) * step) / STEPS);
}

function leastRate(target: number): number {
  return Math.max(0, 1 - WIDTH_IN_FAILURES * (1 - target));
}

/** A panel's place in the picture, in pixels. */
interface Panel {
  readonly top: number;
  readonly height: number;
}

const [WIDTH, HEIGHT, LEFT, RIGHT] = [640, 430, 64, 616];
const ACCEPTED: Panel = { top: 48, height: 200 };
const TRIALS: Panel = { top: 290, height: 90 };
const INK = { text: "#24292f", grid: "#d0d7de", curve: "#0969da", limit: "#cf222e" };

/** The operating curve of a plan as SVG: the chance that it accepts, and the trials it plays, at every true pass rate. */
export function operatingCurve({ target, alpha, size, looks, power }: GatePlan): string {
  const least = leastRate(target);
  const x = (rate: number): number => LEFT + ((rate - least) / (1 - least)) * (RIGHT - LEFT);
  const most = Math.max(...power.map(({ trials }) => trials));
  const scale = Math.max(100, Math.ceil(most / 100) * 100);
  const last = looks.at(-1);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12" fill="${INK.text}">`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#ffffff"/>`,
    label(
      { x: LEFT, y: 24, size: 14 },
      `target ${target}: accepts with at most ${last?.failures} of ${last?.trials} trials failed; size ${size.toFixed(4)}`,
    ),
    ...panel(ACCEPTED, "accepted", [0, 0.25, 0.5, 0.75, 1]),
    line({ x: LEFT, y: y(ACCEPTED, alpha) }, { x: RIGHT, y: y(ACCEPTED, alpha) }, INK.limit, "4 3"),
    label({ x: LEFT + 6, y: y(ACCEPTED, alpha) - 5, fill: INK.limit }, `α ${alpha.toFixed(4)}`),
    curve(power.map(({ rate, accept }) => ({ x: x(rate), y: y(ACCEPTED, accept) }))),
    ...panel(TRIALS, "trials played, on average", [0, scale / 2, scale], scale),
    curve(power.map(({ rate, trials }) => ({ x: x(rate), y: y(TRIALS, trials / scale) }))),
    ...ticks(least),
    label({ x: (LEFT + RIGHT) / 2, y: HEIGHT - 10, anchor: "middle" }, "true pass rate"),
    "</svg>",
    "",
  ].join("\n");
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/** `part`: of the panel's height, from 0 to 1. */
function y({ top, height }: Panel, part: number): number {
  return top + height * (1 - part);
}

/** A panel's name and its levels; `scale`: the value at its top. */
function panel(
  place: Panel,
  name: string,
  levels: readonly number[],
  scale = 1,
): readonly string[] {
  const rows = levels.flatMap((level) => {
    const at = y(place, level / scale);
    return [
      line({ x: LEFT, y: at }, { x: RIGHT, y: at }, INK.grid),
      label({ x: LEFT - 8, y: at + 4, anchor: "end" }, String(level)),
    ];
  });
  return [label({ x: LEFT, y: place.top - 8 }, name), ...rows];
}

function ticks(least: number): readonly string[] {
  const y = TRIALS.top + TRIALS.height + 18;
  return [0, 0.2, 0.4, 0.6, 0.8, 1].map((part) =>
    label(
      { x: LEFT + part * (RIGHT - LEFT), y, anchor: "middle" },
      (least + part * (1 - least)).toFixed(3),
    ),
  );
}

function curve(points: readonly Point[]): string {
  const path = points.map(({ x, y }) => `${x.toFixed(1)},${y.toFixed(1)}`).join(" ");
  return `<polyline points="${path}" fill="none" stroke="${INK.curve}" stroke-width="2"/>`;
}

function line(from: Point, to: Point, stroke: string, dashes = "none"): string {
  const ends = `x1="${from.x}" y1="${from.y.toFixed(1)}" x2="${to.x}" y2="${to.y.toFixed(1)}"`;
  return `<line ${ends} stroke="${stroke}" stroke-dasharray="${dashes}"/>`;
}

interface Label extends Point {
  readonly size?: number;
  readonly anchor?: "start" | "middle" | "end";
  readonly fill?: string;
}

/** The text is ours: nothing in it needs escaping. */
function label(
  { x, y, size = 12, anchor = "start", fill = INK.text }: Label,
  text: string,
): string {
  return `<text x="${x}" y="${y.toFixed(1)}" font-size="${size}" text-anchor="${anchor}" fill="${fill}">${text}</text>`;
}
