import type { Watch } from "../../ports/workbench.ts";
import type { Call } from "./call.ts";

/** How a long piece of work is watched: it is told on standard error to people at a terminal, and Ctrl-C stops it. */
export function watchOf({ signal, terminal, json }: Call): Watch {
  return {
    signal,
    says: (line) => {
      if (terminal.watched && !json) terminal.err(line);
    },
  };
}
