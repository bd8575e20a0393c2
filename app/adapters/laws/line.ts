import { createInterface } from "node:readline";
import type { FromLaw, ToLaw } from "../../core/pack/law-messages.ts";

/** A law's only way out: messages to whoever plays the trial, and what they answer. */
export interface Line {
  tell(news: FromLaw): void;
  /** Every message of the other side, in order; ends when it has gone. */
  readonly heard: AsyncIterable<ToLaw>;
}

/** Over standard input and output; from now on, what anybody else prints goes to standard error. */
export function standardLine(): Line {
  const write = process.stdout.write.bind(process.stdout);
  process.stdout.write = process.stderr.write.bind(process.stderr);
  return {
    tell: (news) => void write(`${JSON.stringify(news)}\n`),
    heard: parsed(createInterface({ input: process.stdin })),
  };
}

/** What comes in is our own. */
async function* parsed(lines: AsyncIterable<string>): AsyncIterable<ToLaw> {
  for await (const line of lines) yield JSON.parse(line) as ToLaw;
}
