import { PipelineError } from "./pipeline-error.ts";

/** Whose reading of the language: the Attractor specification's, or Kilroy's. */
export type Dialect = "spec" | "kilroy";

/** Throws for a dialect that this version does not run. */
export function refuseDialect(dialect: Dialect): void {
  if (dialect === "spec") return;
  throw new PipelineError({
    kind: "unsupported",
    problem: `dialect ${JSON.stringify(dialect)} is not in this version`,
    remedy: "use dialect spec",
  });
}
