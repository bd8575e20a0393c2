import type { Factory } from "../../ports/factory.ts";
import type { Workbench } from "../../ports/workbench.ts";
import type { Terminal } from "./terminal.ts";

/** A factory, for as long as a command needs it. */
export interface Borrowed {
  readonly factory: Factory;
  /** Whether it runs for this command's time only. */
  readonly own: boolean;
  /** Stops it when it is one's own, at the next safe point. */
  close(): Promise<void>;
}

/** A server that runs in this process. */
interface Served {
  readonly pid: number;
  readonly home: string;
  /** The socket, and the address given with `--listen`. */
  readonly addresses: readonly string[];
  close(): Promise<void>;
}

/** The example on a fresh home. */
export interface DemoHome extends Borrowed {
  readonly home: string;
  /** A fresh repository with the example product. */
  readonly repository: string;
  /** The example intent. */
  readonly text: string;
  /** Takes the home away; after `close`. */
  remove(): Promise<void>;
}

/** What the command line reaches beyond itself; each is loaded when it is asked for. `home`: as given with `--home`. */
export interface Doors {
  /** The running server; FactoryError `broken` when there is none. */
  connect(home?: string): Promise<Factory>;
  /** The running server, or one for this command's time. */
  borrow(home?: string): Promise<Borrowed>;
  serve(home: string | undefined, listen: string | undefined): Promise<Served>;
  demo(): Promise<DemoHome>;
  workbench(home?: string): Promise<Workbench>;
}

/** Where a command runs. */
export interface World {
  readonly terminal: Terminal;
  /** Fires on the first Ctrl-C: end at the next safe point. */
  readonly signal: AbortSignal;
  /** Who asks: the name of the account. */
  readonly by: string;
  readonly version: string;
  /** The current folder. */
  readonly folder: string;
  /** Milliseconds since 1970. */
  now(): number;
  /** All of standard input, as far as `limit` bytes. */
  readInput(limit: number): Promise<string>;
  /** Asks a person at the terminal for one line; absent where nobody sits at it. */
  readonly asks?: (question: string, signal: AbortSignal) => Promise<string>;
  readonly doors: Doors;
}
