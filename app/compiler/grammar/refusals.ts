import { CONTROLS, freezeText } from "../freeze.ts";
import type { Problem } from "../problem.ts";
import { foreignLanguage } from "./language.ts";

const MOST_BYTES = 64 * 1024;
const SHOWN = 80;

/** Why a text is not read at all: empty, too long, control characters, another language; null when nothing speaks against it. */
export function unreadable(text: string): Problem | null {
  if (text.length > MOST_BYTES || new TextEncoder().encode(text).length > MOST_BYTES) {
    return {
      line: 1,
      quoted: text.slice(0, SHOWN),
      why: "the intent is longer than 64 KiB",
      understood: ["at most 64 KiB of text"],
    };
  }
  return emptiness(text) ?? controls(text) ?? foreign(text);
}

function emptiness(text: string): Problem | null {
  return freezeText(text).text.trim() === ""
    ? {
        line: 1,
        quoted: "",
        why: "the intent is empty",
        understood: ["### Purpose", "### Data", "### Workflows"],
      }
    : null;
}

function controls(text: string): Problem | null {
  const lines = text.split(/\r\n?|\n/);
  const index = lines.findIndex((line) => line.search(CONTROLS) >= 0);
  const line = lines[index];
  if (line === undefined) return null;
  const code = line.match(CONTROLS)?.[0].charCodeAt(0) ?? 0;
  const quoted = line.replace(CONTROLS, "\ufffd").slice(0, SHOWN);
  const why = `the control character U+${code.toString(16).toUpperCase().padStart(4, "0")} stands in it`;
  return { line: index + 1, quoted, why, understood: ["text without control characters"] };
}

function foreign(text: string): Problem | null {
  const { text: frozen } = freezeText(text);
  const prose = frozen.replace(/^#+.*$/gm, "");
  const language = foreignLanguage(prose);
  if (language === null) return null;
  const first = prose.split("\n").findIndex((line) => line.trim() !== "");
  const quoted = prose.split("\n")[first]?.slice(0, SHOWN) ?? "";
  return { line: first + 1, quoted, why: `the text is ${language}`, understood: ["English"] };
}
