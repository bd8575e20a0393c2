import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gatesOf, plainQuestion } from "../../../app/adapters/attractor/gates-of.ts";
import { personsGraphs } from "../../../app/adapters/attractor/persons-graphs.ts";
import { type OwnKilroyParts, ownRuns } from "../../../app/adapters/kilroy/own-run.ts";
import { plainBoxes } from "../../../app/adapters/sandbox/plain-boxes.ts";
import type { PipelineRunRequest } from "../../../app/core/workbench.ts";
import type { Watch } from "../../../app/ports/workbench.ts";
import { PLAIN } from "../../journeys/home.ts";
import { repository } from "../git/repository.ts";
import { LIMITS } from "./boxed.ts";
import { standIn } from "./stand-in.ts";

type Runs = ReturnType<typeof ownRuns>;

/** A person's repository, and room for the files of a run in it. */
export interface OwnBench {
  readonly folder: string;
  readonly logsRoot: string;
  /** Runs of what stands in for Kilroy, in plain boxes and without models, but for the parts that are given. */
  runs(parts?: Partial<OwnKilroyParts>, embedded?: Runs): Runs;
  /** Writes a graph into a file and asks for a run of it. */
  request(text: string, changes?: Partial<PipelineRunRequest>): PipelineRunRequest;
  /** Nobody looks on and nothing is stopped, but for what is given. */
  watch(changes?: Partial<Watch>): Watch;
  /** In the person's repository. */
  git(...args: string[]): string;
  remove(): void;
}

export function ownBench(): OwnBench {
  const folder = mkdtempSync(join(tmpdir(), "own-kilroy-"));
  const logsRoot = join(folder, "logs");
  const product = repository();
  return {
    folder,
    logsRoot,
    runs: ({ settings = standInFor(folder), ...parts } = {}, embedded = NONE_EMBEDDED) =>
      ownRuns(
        {
          settings,
          path: process.env.PATH ?? "",
          boxes: async () => ({ boxes: plainBoxes(PLAIN), mounts: [], env: {}, limits: LIMITS }),
          graphs: personsGraphs,
          models: {
            missing: async () => "set ANTHROPIC_API_KEY",
            open: () => Promise.reject(new Error("no models here")),
          },
          gates: { answeredBy: gatesOf, plain: plainQuestion },
          newRunId: () => "r-7",
          ...parts,
        },
        embedded,
      ),
    request: (text, changes = {}) => {
      const file = join(folder, "g.dot");
      writeFileSync(file, text);
      const gates = { kind: "ask" } as const;
      return { file, repository: product.path, logsRoot, dialect: "spec", gates, ...changes };
    },
    watch: (changes = {}) => ({
      signal: new AbortController().signal,
      says: () => undefined,
      ...changes,
    }),
    git: product.git,
    remove: () => {
      rmSync(folder, { recursive: true, force: true });
      product.remove();
    },
  };
}

function standInFor(folder: string): OwnKilroyParts["settings"] {
  return { wish: "kilroy", program: standIn(folder), cxdb: null };
}

function nobodyAsked(): Promise<never> {
  return Promise.reject(new Error("nobody asked the embedded engine"));
}

const NONE_EMBEDDED: Runs = { pipelineRun: nobodyAsked, pipelineResume: nobodyAsked };
