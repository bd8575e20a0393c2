import type { BoxEnding } from "../ports/boxes.ts";

/** How a box ended, with what it said: the beginning of an error as a rule names it, its end where it came from. */
export function describeEnding(ending: BoxEnding): string {
  const words = said(ending.stderr) || said(ending.stdout);
  const how = howEnded(ending);
  return words === "" ? how : `${how}: ${words}`;
}

/** How a box ended, in a word or two. */
export function howEnded({ notStarted, stoppedBy, signal, code }: BoxEnding): string {
  if (notStarted) return "it could not be started";
  if (stoppedBy !== undefined) return `stopped for its ${stoppedBy}`;
  return signal === null ? `exit ${code}` : `signal ${signal}`;
}

const FIRST_WORDS = 250;
const LAST_WORDS = 150;

function said(bytes: Uint8Array): string {
  const text = decoded(bytes).trim();
  if (text.length <= FIRST_WORDS + LAST_WORDS) return text;
  return `${text.slice(0, FIRST_WORDS)} … ${text.slice(-LAST_WORDS)}`;
}

/** All that a box printed: standard output, then standard error. */
export function printed({ stdout, stderr }: BoxEnding): string {
  return decoded(stdout) + decoded(stderr);
}

function decoded(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
