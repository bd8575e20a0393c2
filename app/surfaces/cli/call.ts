import type { Factory } from "../../ports/factory.ts";
import type { ExitCode } from "./exit-code.ts";
import type { World } from "./world.ts";

/** One command being run. */
export interface Call extends World {
  readonly json: boolean;
  readonly home: string | undefined;
  /** Prints a result: the document with `--json`, else its text. */
  show(document: unknown, text: () => string): void;
  /** The running server's factory. */
  connect(): Promise<Factory>;
}

/** How a command takes Ctrl-C: it is dropped where it is, or ends by itself at the next safe point. */
type OnInterrupt = "drop" | "finish";

/**
 * Makes a command's action of what it does: options stand last among the words, as commander gives them. Without a word about
 * Ctrl-C it is dropped.
 */
export type Act = <W extends readonly unknown[]>(
  run: (call: Call, ...words: W) => Promise<ExitCode>,
  onInterrupt?: OnInterrupt,
) => (...words: W) => Promise<void>;

/** A command in this world with these options. */
export function callIn(
  world: World,
  { json = false, home }: { readonly json?: boolean; readonly home?: string },
): Call {
  return {
    ...world,
    json,
    home,
    show: (document, text) => world.terminal.out(json ? JSON.stringify(document, null, 2) : text()),
    connect: () => world.doors.connect(home),
  };
}
