import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { PACKAGE_ROOT } from "../../app/version.ts";

/** Graphs of others and what Kilroy says of each and does with it. Not part of this repository. */
const CORPORA = join(PACKAGE_ROOT, "../shared/corpora");

const recordedFindingSchema = z.object({
  rule: z.string(),
  severity: z.enum(["ERROR", "WARNING"]),
  node_id: z.string().optional(),
  edge_from: z.string().optional(),
  edge_to: z.string().optional(),
});
const recordedLintSchema = z.object({
  files: z.record(
    z.string(),
    z.object({
      parse_error: z.string().optional(),
      errors: z.array(recordedFindingSchema),
      warnings: z.array(recordedFindingSchema),
    }),
  ),
});

/** A finding as Kilroy reports it. */
export type RecordedFinding = z.infer<typeof recordedFindingSchema>;

/** A graph with what Kilroy's `attractor validate --batch` said of it. */
export interface RecordedLint {
  /** `tool-only/s01_linear.dot` */
  readonly name: string;
  readonly text: string;
  readonly parses: boolean;
  readonly findings: readonly RecordedFinding[];
}

/** Throws with the remedy when the corpora are not beside the repository. */
export function recordedLints(): readonly RecordedLint[] {
  if (!existsSync(CORPORA))
    throw new Error(`there are no corpora in ${CORPORA}; put them there, they are not shipped`);
  return ["dot", "tool-only"].flatMap((folder) => {
    const recording = readFileSync(join(CORPORA, folder, "kilroy-validate.json"), "utf8");
    const { files } = recordedLintSchema.parse(JSON.parse(recording));
    return Object.entries(files).map(([file, { parse_error, errors, warnings }]) => ({
      name: `${folder}/${file}`,
      text: readFileSync(join(CORPORA, folder, file), "utf8"),
      parses: parse_error === undefined,
      findings: [...errors, ...warnings],
    }));
  });
}

/** What a run of real Kilroy left. */
export interface RecordedFolder {
  /** `kilroy-runs/s01_linear` */
  readonly name: string;
  readonly logsRoot: string;
}

export function recordedRuns(): readonly RecordedFolder[] {
  const folder = join(CORPORA, "kilroy-runs");
  return readdirSync(folder).map((run) => ({
    name: `kilroy-runs/${run}`,
    logsRoot: join(folder, run, "logs"),
  }));
}
