type Stream = "stdout" | "stderr";

/** A line longer than this is told in pieces of this many characters. */
const LINE_CHARACTERS = 4000;
/** What a line costs beside its own characters: it is written as a record. */
const LINE_COST = 100;
/** After so many characters `run.log` says that the rest stands in the stage's files. */
const TOLD_CHARACTERS = 256 * 1024;

/** Cuts the output of a tool into lines as it comes. */
export interface OutputLines {
  readonly take: (stream: Stream, piece: Uint8Array) => void;
  /** Tells what was left without a line break. */
  readonly end: () => void;
}

/** Tells each line of output to `tell`, up to a bound. */
export function outputLines(tell: (stream: Stream, line: string) => void): OutputLines {
  const rest = { stdout: "", stderr: "" };
  const decoders = { stdout: new TextDecoder(), stderr: new TextDecoder() };
  let told = 0;
  const line = (stream: Stream, text: string): void => {
    if (told > TOLD_CHARACTERS) return;
    told += text.length + LINE_COST;
    tell(
      stream,
      told > TOLD_CHARACTERS ? "[more output is in the stage's stdout.log and stderr.log]" : text,
    );
  };
  return {
    take: (stream, piece) => {
      if (told > TOLD_CHARACTERS) return;
      const lines = (rest[stream] + decoders[stream].decode(piece, { stream: true })).split("\n");
      rest[stream] = lines.pop() ?? "";
      for (const text of lines) line(stream, text.slice(0, LINE_CHARACTERS));
      for (
        ;
        rest[stream].length > LINE_CHARACTERS;
        rest[stream] = rest[stream].slice(LINE_CHARACTERS)
      ) {
        line(stream, rest[stream].slice(0, LINE_CHARACTERS));
      }
    },
    end: () => {
      for (const stream of ["stdout", "stderr"] as const) {
        if (rest[stream] !== "") line(stream, rest[stream]);
        rest[stream] = "";
      }
    },
  };
}
