import { closeSync, openSync, writeSync } from "node:fs";
import { TOOL_OUTPUT_BYTES, type ToolCall } from "./tools.ts";

/** One stream of a tool: its file and its first bytes. */
export interface Recorder {
  take(piece: Uint8Array): void;
  head(): Buffer;
  /** Nothing comes any more: says in the file's last line how much of it was dropped; answers what kept it from being written. */
  end(): string | undefined;
  close(): void;
}

/** Both streams of a tool. */
export interface Recorders {
  readonly stdout: Recorder;
  readonly stderr: Recorder;
  /** Ends both; answers what kept one of them from being written. */
  end(): string | undefined;
  close(): void;
}

/** Opens the files of both streams, or of none. */
export function openRecorders(
  { stdoutPath, stderrPath }: Pick<ToolCall, "stdoutPath" | "stderrPath">,
  limit: number,
): Recorders {
  const stdout = openRecorder(stdoutPath, limit);
  try {
    const stderr = openRecorder(stderrPath, limit);
    const close = (): void => {
      stdout.close();
      stderr.close();
    };
    const end = (): string | undefined => {
      const broken = [stdout.end(), stderr.end()];
      return broken.find((why) => why !== undefined);
    };
    return { stdout, stderr, end, close };
  } catch (cause) {
    stdout.close();
    throw cause;
  }
}

/** Opens the file of one stream; what comes after `limit` bytes is dropped. Throws where something stands in its place. */
function openRecorder(path: string, limit: number): Recorder {
  // "x": a file or link that stands there already is not ours to write.
  const file = openSync(path, "wx");
  const head: Buffer[] = [];
  let kept = 0;
  let dropped = 0;
  let headBytes = 0;
  let broken: string | undefined;
  return {
    head: () => Buffer.concat(head),
    end: () => {
      if (dropped > 0) broken ??= writeWhole(file, Buffer.from(`\n${droppedLine(dropped)}\n`));
      return broken;
    },
    close: () => closeSync(file),
    take: (piece) => {
      if (headBytes < TOOL_OUTPUT_BYTES) {
        const first = piece.subarray(0, TOOL_OUTPUT_BYTES - headBytes);
        head.push(Buffer.from(first));
        headBytes += first.length;
      }
      const rest = piece.subarray(0, Math.max(0, limit - kept));
      dropped += piece.length - rest.length;
      if (rest.length === 0 || broken !== undefined) return;
      kept += rest.length;
      broken = writeWhole(file, rest);
    },
  };
}

function droppedLine(bytes: number): string {
  return `[${bytes} more bytes were printed and are not kept]`;
}

/** Writes all bytes; answers why it could not. */
function writeWhole(file: number, bytes: Uint8Array): string | undefined {
  try {
    for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
    return undefined;
  } catch (cause) {
    return `its output cannot be kept: ${cause instanceof Error ? cause.message : String(cause)}`;
  }
}

/** What conditions and prompts see of a tool: its first bytes, standard output before standard error. */
export function firstBytes(stdout: Pick<Recorder, "head">, stderr: Pick<Recorder, "head">): string {
  const both = Buffer.concat([stdout.head(), stderr.head()]).subarray(0, TOOL_OUTPUT_BYTES);
  // As a stream, so that a character cut in two at the end is left out.
  return new TextDecoder().decode(both, { stream: both.length === TOOL_OUTPUT_BYTES });
}

/** Gives the memory of a piece back at once: left to the garbage collector, tens of megabytes of read pieces pile up. */
export function letGo({ buffer, byteLength }: Uint8Array): void {
  const whole = byteLength === buffer.byteLength;
  if (whole && buffer instanceof ArrayBuffer) buffer.transfer(0);
}
