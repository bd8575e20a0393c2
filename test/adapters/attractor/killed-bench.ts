/** Runs a graph as `sf pipeline run` does: `node killed-bench.ts GRAPH REPOSITORY LOGS PATH`; prints how it ended. */
import { noAgents } from "../../../app/adapters/attractor/backends.ts";
import { pipelineBench } from "../../../app/adapters/attractor/pipelines.ts";

const [file = "", repository = "", logsRoot = "", path = ""] = process.argv.slice(2);
const bench = pipelineBench({
  env: { PATH: path },
  agents: async () => ({ agents: noAgents("none"), close: async () => {} }),
  now: Date.now,
  newRunId: () => `r-${process.pid}`,
});
const request = { file, repository, logsRoot, dialect: "spec", gates: { kind: "ask" } } as const;
const watch = { signal: new AbortController().signal, says: () => {} };
console.log((await bench.pipelineRun(request, watch)).status);
