import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { z } from "zod";
import { jsonIn } from "../json-text.ts";
import { PipelineError } from "../pipeline-error.ts";
import { isUnbegun } from "./logs-root.ts";
import {
  type Checkpoint,
  checkpointSchema,
  type Final,
  finalSchema,
  type Manifest,
  manifestSchema,
  type ProgressEvent,
  progressSchema,
} from "./shapes.ts";

/** What a run's files say; a part that is not there yet is undefined. */
export interface RunFiles {
  /** The folder that the run works in: the logs root, or its last restart's. */
  readonly logsRoot: string;
  readonly manifest: Manifest;
  readonly graph: string;
  readonly checkpoint: Checkpoint | undefined;
  readonly final: Final | undefined;
  /** In the order of the file; a last line that is still being written is left out. */
  readonly events: readonly ProgressEvent[];
}

/**
 * Reads the files of a run, of this engine or of Kilroy; after a restart what the last one left, with the events of all in
 * their order. Throws PipelineError when there is no run or a file cannot be decoded.
 */
export function readRun(logsRoot: string): RunFiles {
  const manifest = readJson(join(logsRoot, "manifest.json"), manifestSchema);
  const graph = readText(join(logsRoot, "graph.dot"));
  if (isUnbegun(logsRoot)) {
    throw new PipelineError({
      kind: "conflict",
      problem: `the run in ${logsRoot} was killed before it began: none of its stages has run`,
      remedy: "start it again",
    });
  }
  if (manifest === undefined || graph === undefined) {
    throw new PipelineError({
      kind: "invalid",
      problem: `${logsRoot} holds no run: manifest.json or graph.dot is missing`,
      remedy: "name the logs root of a run",
    });
  }
  const folders = runFolders(logsRoot);
  const last = folders.at(-1) ?? logsRoot;
  return {
    logsRoot: last,
    manifest,
    graph,
    checkpoint: readCheckpoint(last),
    final:
      readJson(join(last, "final.json"), finalSchema) ??
      readJson(join(logsRoot, "final.json"), finalSchema),
    events: folders.flatMap((folder) => readEvents(join(folder, "progress.ndjson"))),
  };
}

/** What a logs root's or a branch's `checkpoint.json` holds; undefined where there is none yet. */
export function readCheckpoint(folder: string): Checkpoint | undefined {
  return readJson(join(folder, "checkpoint.json"), checkpointSchema);
}

/** The folders that a run works in one after the other: the logs root, then those of its restarts that have begun. */
export function runFolders(logsRoot: string): readonly string[] {
  const folders = [logsRoot];
  for (let n = 1; ; n += 1) {
    const folder = join(logsRoot, `restart-${n}`);
    if (!existsSync(join(folder, "checkpoint.json"))) return folders;
    folders.push(folder);
  }
}

/** The events in a `progress.ndjson`, in the order of the file; none where there is no file yet. */
export function readEvents(path: string): readonly ProgressEvent[] {
  const lines = (readText(path) ?? "").split("\n").slice(0, -1);
  return lines.map((line, index) => decode(line, progressSchema, { path, line: index + 1 }));
}

/** The value in a JSON file; undefined where there is none. Throws PipelineError for one that cannot be decoded. */
export function readJson<T>(path: string, schema: z.ZodType<T>): T | undefined {
  const text = readText(path);
  return text === undefined ? undefined : decode(text, schema, { path, line: 1 });
}

function decode<T>(
  text: string,
  schema: z.ZodType<T>,
  { path, line }: { path: string; line: number },
): T {
  const read = schema.safeParse(jsonIn(text));
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw new PipelineError({
    kind: "broken",
    file: path,
    place: { line, column: 1 },
    problem: `this is not what a run writes: ${issue?.path.join(".") || "text"}: ${issue?.message ?? "unreadable"}`,
    remedy: "the file was changed or damaged; start the run again in an empty logs root",
  });
}

/** The second: what should be a folder on the way to it is a file. */
const ABSENT: ReadonlySet<string> = new Set(["ENOENT", "ENOTDIR"]);

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && ABSENT.has(String(cause.code)))
      return undefined;
    throw new PipelineError({
      kind: "broken",
      file: path,
      problem: `this file cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`,
      remedy: "make it readable",
      cause,
    });
  }
}
