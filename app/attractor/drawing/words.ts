import { attribute, type Node, nodeLabel } from "../language/graph.ts";
import { type Kind, kindOf } from "../language/kinds.ts";
import { toneOf } from "./tone.ts";
import type { NodeProgress } from "./way.ts";

const KINDS: Readonly<Record<Kind, string>> = {
  start: "start",
  exit: "exit",
  tool: "command",
  codergen: "agent",
  conditional: "decision",
  human: "person",
  parallel: "parallel",
  "fan-in": "join",
  "manager-loop": "manager",
  "loop-begin": "loop",
  "loop-end": "end of loop",
  "concurrent-split": "split",
  "concurrent-join": "join",
};

/** What a node is, in a word or two. */
export function kindText(node: Node): string {
  const gate = attribute(node, "goal_gate") === "true" ? ", goal gate" : "";
  return `${KINDS[kindOf(node)]}${gate}`;
}

/** What came of a node: visits, attempts and failures where there were several, time, and a status that its sign does not tell. */
export function progressText(progress: NodeProgress): string {
  const { status, visits, attempts, failed, ms, since } = progress;
  const own = ["own", "part"].includes(toneOf(status)) ? [status] : [];
  const often = visits > 1 ? [`${visits} visits`] : [];
  const tried = attempts > visits ? [`${attempts} attempts`] : [];
  const bad = attempts > 1 && failed > 0 ? [`${failed} failed`] : [];
  const took = ms > 0 ? [timeText(ms)] : [];
  const begun = since === undefined ? [] : [`since ${since.slice(11, 19)} UTC`];
  return [...own, ...often, ...tried, ...bad, ...took, ...begun].join(", ");
}

/** A node in one line, for who hears the picture. */
export function spokenText(node: Node, progress: NodeProgress | undefined): string {
  const name = `${node.id}, ${kindText(node)}`;
  const called = nodeLabel(node) === node.id ? name : `${name}: ${nodeLabel(node)}`;
  if (progress === undefined) return called;
  const more = progressText({ ...progress, status: "" });
  return `${called}; ${progress.status}${more === "" ? "" : `, ${more}`}`;
}

/** Milliseconds as people say them: `12 ms`, `3.4 s`, `2 min 5 s`, `1 h 4 min`. */
export function timeText(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  const seconds = ms / 1000;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${Math.floor(seconds % 60)} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** A text in lines of at most so many characters, broken between words where it can be; what is beyond the last line is cut. */
export function linesOf(text: string, width: number, most: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/).flatMap((part) => pieces(part, width))) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  const shown = lines.slice(0, most);
  if (lines.length > most) shown[most - 1] = `${shown[most - 1]?.slice(0, width - 1)}…`;
  return shown;
}

function pieces(word: string, width: number): readonly string[] {
  const characters = [...word];
  const count = Math.ceil(characters.length / width);
  return Array.from({ length: count }, (_, i) =>
    characters.slice(i * width, (i + 1) * width).join(""),
  );
}

/** A text as it may stand in XML: what has no place there is left out. */
export function xmlText(text: string): string {
  return (
    text
      .toWellFormed()
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what XML forbids
      .replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "")
      .replaceAll("&", "&amp;")
      .replaceAll("<", "&lt;")
      .replaceAll(">", "&gt;")
      .replaceAll('"', "&quot;")
  );
}
