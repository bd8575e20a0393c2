/** A part of the terminal that is drawn again and again. */
interface Screen {
  draw(lines: readonly string[]): void;
  /** Takes the drawing away. */
  clear(): void;
}

/** Where the command line writes: text for people and documents to `out`, diagnostics to `err`, progress to a screen. */
export interface Terminal {
  out(text: string): void;
  err(text: string): void;
  /** Whether somebody watches: progress is drawn only then. */
  readonly watched: boolean;
  /** Whether text for people is coloured, and whether progress is. */
  readonly colors: boolean;
  readonly screenColors: boolean;
  columns(): number;
  screen(): Promise<Screen>;
}

interface Stream extends NodeJS.WritableStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** The terminal of a process. Progress goes to standard error, so that standard output can be sent elsewhere. */
export function processTerminal(out: Stream, err: Stream, colors: boolean): Terminal {
  const watched = err.isTTY === true;
  return {
    out: (text) => void out.write(`${text}\n`),
    err: (text) => void err.write(`${text}\n`),
    watched,
    colors: colors && out.isTTY === true,
    screenColors: colors && watched,
    columns: () => out.columns ?? err.columns ?? 80,
    async screen() {
      const { createLogUpdate } = await import("log-update");
      const update = createLogUpdate(err);
      return { draw: (lines) => update(lines.join("\n")), clear: () => update.clear() };
    },
  };
}
