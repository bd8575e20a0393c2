import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { outcomeSchema } from "../run/outcome.ts";
import { type RunFiles, readEvents, readRun, runFolders } from "./read-run.ts";
import { engineOf } from "./run-lock.ts";
import type { ProgressEvent } from "./shapes.ts";

/** What a run, or one of its parallel branches, recorded of its way. */
export interface RecordedPart {
  readonly events: readonly ProgressEvent[];
  /** How each node ended last, by its `status.json`; events have the status before a partial success was allowed. */
  readonly statuses: ReadonlyMap<string, string>;
  readonly branches: readonly RecordedBranch[];
}

/** A parallel branch; `pass` counts the visits of its component from 1, over all restarts. */
export interface RecordedBranch extends RecordedPart {
  readonly component: string;
  readonly pass: number;
}

/** A run's files with those of its branches. */
export interface RecordedRun extends RecordedPart {
  readonly files: RunFiles;
  /** Whether a process works on it. */
  readonly alive: boolean;
}

/** Reads what a run left, of this engine or of Kilroy, with its parallel branches. Throws as `readRun` does. */
export function readWay(logsRoot: string): RecordedRun {
  const files = readRun(logsRoot);
  const part = partOf(runFolders(logsRoot), files.events);
  return { ...part, files, alive: engineOf(logsRoot) !== undefined };
}

function partOf(folders: readonly string[], events: readonly ProgressEvent[]): RecordedPart {
  const nodes = new Set(
    events.flatMap(({ node_id }) => (typeof node_id === "string" ? node_id : [])),
  );
  const statuses = folders.flatMap((folder) =>
    [...nodes].flatMap((node) => {
      const status = statusIn(join(folder, node, "status.json"));
      return status === undefined ? [] : [[node, status] as const];
    }),
  );
  return { events, statuses: new Map(statuses), branches: branchesOf(folders) };
}

function branchesOf(folders: readonly string[]): readonly RecordedBranch[] {
  const passes = folders.flatMap((folder) => {
    const parallel = join(folder, "parallel");
    return namesIn(parallel).flatMap((component) =>
      namesIn(join(parallel, component)).map((pass) => ({
        component,
        folder: join(parallel, component, pass),
      })),
    );
  });
  const seen = new Map<string, number>();
  return passes.flatMap(({ component, folder }) => {
    const pass = (seen.get(component) ?? 0) + 1;
    seen.set(component, pass);
    return namesIn(folder).map((branch) => {
      const place = join(folder, branch);
      return { component, pass, ...partOf([place], readEvents(join(place, "progress.ndjson"))) };
    });
  });
}

/** Names of the folders in a folder, numbers in them by their value; none where there is no such folder. */
function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name)
      .toSorted((a, b) => a.localeCompare(b, "en", { numeric: true }));
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && cause.code === "ENOENT") return [];
    throw cause;
  }
}

/** The status that a node ended with; undefined where there is none, or it is being written. */
function statusIn(path: string): string | undefined {
  try {
    return outcomeSchema.safeParse(JSON.parse(readFileSync(path, "utf8"))).data?.status;
  } catch {
    // Absent, or half of it: Kilroy writes it in place. The events say then how it ended.
    return undefined;
  }
}
