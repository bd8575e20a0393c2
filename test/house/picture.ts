import { text } from "node:stream/consumers";

// Draws what a terminal shows as a picture: `tmux capture-pane -ep | node test/house/picture.ts TITLE > docs/demo.svg`.
const FONT = { size: 14, width: 8.4, line: 19 } as const;
const EDGE = { side: 16, top: 44 } as const;
const BACKGROUND = "#2e3440";
const FOREGROUND = "#d8dee9";
const COLOURS: Readonly<Record<number, string>> = {
  31: "#bf616a",
  32: "#a3be8c",
  33: "#ebcb8b",
  34: "#81a1c1",
  35: "#b48ead",
  36: "#88c0d0",
  90: "#7b88a1",
};

/** What begins every control sequence, and one that chooses a look. */
const ESCAPE = String.fromCharCode(27);
const CODES = new RegExp(`(${ESCAPE}\\[[\\d;]*m)`);

interface Look {
  readonly colour: string;
  readonly bold: boolean;
  readonly dim: boolean;
}
const PLAIN: Look = { colour: FOREGROUND, bold: false, dim: false };

/** The look after one code of ECMA-48's "select graphic rendition". */
function after(look: Look, code: number): Look {
  if (code === 0) return PLAIN;
  if (code === 1) return { ...look, bold: true };
  if (code === 2) return { ...look, dim: true };
  if (code === 22) return { ...look, bold: false, dim: false };
  if (code === 39) return { ...look, colour: FOREGROUND };
  return { ...look, colour: COLOURS[code] ?? look.colour };
}

/** One line's pieces, each with its look, and the look that the next line begins with. */
function pieces(line: string, begin: Look): { spans: (Look & { text: string })[]; end: Look } {
  const spans: (Look & { text: string })[] = [];
  let look = begin;
  for (const part of line.split(CODES)) {
    if (part.startsWith(ESCAPE))
      look = part.slice(2, -1).split(";").map(Number).reduce(after, look);
    else spans.push({ ...look, text: part });
  }
  return { spans: spans.filter((span) => span.text !== ""), end: look };
}

const escaped = (words: string) =>
  words.replace(/[&<>]/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[sign] ?? sign);

function drawn(lines: readonly string[], title: string): string {
  let look = PLAIN;
  const texts = lines.flatMap((line, row) => {
    const { spans, end } = pieces(line, look);
    look = end;
    let column = 0;
    return spans.map((span) => {
      const [x, length] = [EDGE.side + column * FONT.width, [...span.text].length];
      column += length;
      const style = `${span.bold ? ' font-weight="bold"' : ""}${span.dim ? ' opacity="0.6"' : ""}`;
      return `<text x="${x.toFixed(1)}" y="${EDGE.top + row * FONT.line}" fill="${span.colour}"${style} xml:space="preserve" textLength="${(length * FONT.width).toFixed(1)}" lengthAdjust="spacingAndGlyphs">${escaped(span.text)}</text>`;
    });
  });
  const columns = Math.max(
    ...lines.map(
      (line) =>
        [
          ...line
            .split(CODES)
            .filter((part) => !part.startsWith(ESCAPE))
            .join(""),
        ].length,
    ),
  );
  const [width, height] = [
    Math.ceil(2 * EDGE.side + columns * FONT.width),
    EDGE.top + lines.length * FONT.line,
  ];
  const lights = [COLOURS[31], COLOURS[33], COLOURS[32]].map(
    (colour, at) => `<circle cx="${18 + 18 * at}" cy="16" r="5" fill="${colour}"/>`,
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, monospace" font-size="${FONT.size}">`,
    `<title>${escaped(title)}</title><rect width="100%" height="100%" rx="8" fill="${BACKGROUND}"/>${lights.join("")}`,
    ...texts,
    "</svg>\n",
  ].join("\n");
}

const lines = (await text(process.stdin)).trimEnd().split("\n");
process.stdout.write(drawn(lines, process.argv[2] ?? "A terminal"));
