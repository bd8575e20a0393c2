/** A command of a tool node, as it is to be run. */
export interface ToolCall {
  /** Text for `bash -c`. */
  readonly command: string;
  readonly cwd: string;
  /** The whole environment; nothing is inherited. */
  readonly env: Readonly<Record<string, string>>;
  /** After so many milliseconds the process tree is ended. */
  readonly timeoutMs: number;
  /** Files that do not exist yet and take the output while it comes. */
  readonly stdoutPath: string;
  readonly stderrPath: string;
  readonly signal: AbortSignal;
  /** Sees each piece of output as it comes, whose bytes are there only during the call; without it nothing is lost. */
  readonly onOutput?: (stream: "stdout" | "stderr", piece: Uint8Array) => void;
}

/** How a command ended. */
export interface ToolEnding {
  /** Exit code; null when a signal ended it or it never started. */
  readonly code: number | null;
  readonly signal: string | null;
  readonly timedOut: boolean;
  readonly ms: number;
  /** The first 8000 bytes of standard output and then standard error, untrimmed. */
  readonly output: string;
  /** The limit that ended it, where that was not `timeoutMs`: `memory`, `output`, `disk` … */
  readonly limit?: string;
  /** Why the command could not be started or its output not be kept; absent when nothing broke. */
  readonly broken?: string;
}

/** Runs the commands of tool nodes. Settles only when the whole process tree is gone. */
export interface Tools {
  run(call: ToolCall): Promise<ToolEnding>;
}

/** How much of a tool's output a condition or a prompt may see, in bytes. */
export const TOOL_OUTPUT_BYTES = 8000;
