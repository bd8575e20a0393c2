import colors from "picocolors";
import type { Terminal } from "./terminal.ts";

type Brush = (text: string) => string;

/** What a piece of text means, as a colour; plain where there are none. */
export interface Paint {
  readonly good: Brush;
  readonly bad: Brush;
  readonly wait: Brush;
  readonly strong: Brush;
  readonly faint: Brush;
}
export type Tone = keyof Paint;

/** The colours of a terminal. */
export function paintOf({ colors: colored }: Pick<Terminal, "colors">): Paint {
  const { green, red, yellow, bold, dim } = colors.createColors(colored);
  return { good: green, bad: red, wait: yellow, strong: bold, faint: dim };
}
