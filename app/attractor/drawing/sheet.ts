/** Colours of the picture: paper, ink, and for each tone its fill and its line, on light and on dark paper. */
interface Palette {
  readonly paper: string;
  readonly ink: string;
  readonly faint: string;
  readonly taken: string;
  readonly tones: Readonly<Record<string, readonly [fill: string, line: string]>>;
}

const LIGHT: Palette = {
  paper: "#ffffff",
  ink: "#1f2328",
  faint: "#656d76",
  taken: "#0969da",
  tones: {
    running: ["#ddf4ff", "#0969da"],
    good: ["#dafbe1", "#1a7f37"],
    part: ["#fff8c5", "#9a6700"],
    bad: ["#ffebe9", "#cf222e"],
    skipped: ["#eaeef2", "#656d76"],
    own: ["#fff1e5", "#bc4c00"],
    stopped: ["#fbefff", "#8250df"],
    none: ["#ffffff", "#8c959f"],
    plain: ["#f6f8fa", "#57606a"],
  },
};

const DARK: Palette = {
  paper: "#0d1117",
  ink: "#e6edf3",
  faint: "#9198a1",
  taken: "#58a6ff",
  tones: {
    running: ["#0c2d4d", "#58a6ff"],
    good: ["#12331d", "#3fb950"],
    part: ["#38300a", "#d29922"],
    bad: ["#4a1519", "#f85149"],
    skipped: ["#21262d", "#9198a1"],
    own: ["#3d2008", "#f0883e"],
    stopped: ["#2b1d45", "#bc8cff"],
    none: ["#0d1117", "#6e7681"],
    plain: ["#161b22", "#8b949e"],
  },
};

/** What outlines of nodes are drawn with. Spelled out: not every viewer knows `:is()`. */
const OUTLINES = ["polygon", "path", "ellipse", "rect"];

/** The picture's style sheet: light, and dark where whoever looks has asked for that. */
export const SHEET = `
.sf text { font-family: Helvetica, Arial, sans-serif; }
${outlines("running")} { stroke-width: 3; }
${outlines("none")} { stroke-dasharray: 4 3; }
${rulesOf(LIGHT)}
@media (prefers-color-scheme: dark) {
${rulesOf(DARK)}
}
`;

function rulesOf({ paper, ink, faint, taken, tones }: Palette): string {
  const lines = [
    `.sf .paper { fill: ${paper}; }`,
    `.sf text { fill: ${ink}; }`,
    `.sf .faint, .sf .idle text { fill: ${faint}; }`,
    `.sf .idle path { stroke: ${faint}; } .sf .idle polygon { stroke: ${faint}; fill: ${faint}; }`,
    `.sf .taken path, .sf .jump path { stroke: ${taken}; }`,
    `.sf .taken polygon, .sf .jump polygon { stroke: ${taken}; fill: ${taken}; }`,
    ...Object.entries(tones).flatMap(([tone, [fill, line]]) => [
      `${outlines(tone)} { fill: ${fill}; stroke: ${line}; }`,
      `.sf .${tone} > polyline, ${bare(tone)} { fill: none; stroke: ${line}; }`,
    ]),
  ];
  return lines.join("\n");
}

function outlines(tone: string): string {
  return OUTLINES.map((shape) => `.sf .${tone} > ${shape}`).join(", ");
}

/** Second outlines lie over the first: they stay empty. */
function bare(tone: string): string {
  return OUTLINES.map((shape) => `.sf .${tone} > ${shape}[fill="none"]`).join(", ");
}
