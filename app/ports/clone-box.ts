import type { BoxEnding, BoxSpec, Mount } from "./boxes.ts";

/** A program to run on a run's clone, where its tools run; an argv without a shell. */
export interface CloneProgram {
  readonly argv: BoxSpec["argv"];
  readonly stdin?: string;
  /** Beside what every tool of the run sees. */
  readonly env?: Readonly<Record<string, string>>;
  readonly mounts?: readonly Mount[];
  /** Milliseconds; the run's own limit holds all the same. */
  readonly ms: number;
  readonly network: BoxSpec["network"];
  /** Aborting it ends the box and all that is in it. */
  readonly signal: AbortSignal;
  /** Sees all that is printed, of which nothing is kept then, and which has no limit but the listener's own. */
  readonly onOutput?: BoxSpec["onOutput"];
}

/** Boxes on the clone of one run: an agent's hands. Nothing an agent asks for is done anywhere else. */
export interface CloneBox {
  /** The folder that programs start in, as the box sees it. */
  readonly cwd: string;
  /** Settles when every process of the box is gone. */
  run(program: CloneProgram): Promise<BoxEnding>;
}
