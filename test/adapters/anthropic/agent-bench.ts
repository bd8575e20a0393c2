import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { anthropicAgent } from "../../../app/adapters/anthropic/agent.ts";
import { cloneBox } from "../../../app/adapters/attractor/clone-box.ts";
import { openBoxes } from "../../../app/adapters/sandbox/open-boxes.ts";
import { modelChoice } from "../../../app/attractor/codergen.ts";
import { parsePipeline } from "../../../app/attractor/language/parse.ts";
import type { Outcome } from "../../../app/attractor/run/outcome.ts";
import type { Boxes } from "../../../app/ports/boxes.ts";
import { ownToolchain } from "../../../app/toolchain.ts";
import {
  type AnthropicTwin,
  openAnthropicTwin,
  type Script,
  type TwinOptions,
} from "../../twins/anthropic/twin.ts";

/** A clone, a twin and one agent's node. */
export interface AgentBench {
  readonly tree: string;
  readonly twin: AnthropicTwin;
  /** Milliseconds of each wait that the agent would have made. */
  readonly waits: readonly number[];
  /** Events that the run was told. */
  readonly told: readonly { readonly event: string; readonly [field: string]: unknown }[];
  generate(attributes?: string, options?: { readonly signal?: AbortSignal }): Promise<Outcome>;
  /** Text of a file of the clone, or of the stage. */
  file(path: string): string;
  log(name: string): string;
  [Symbol.asyncDispose](): Promise<void>;
}

const PLAIN = { level: "process", uid: "shared", memory: "watchdog", by: "a test" } as const;
const LIMITS = {
  ms: 60_000,
  memory: 1024 ** 3,
  processes: 128,
  disk: 1024 ** 3,
  output: 1024 ** 2,
};

/** A clone as a job has it, in boxes that are plain processes. */
function agentClone(folder: string, boxes: Boxes = openBoxes(PLAIN)) {
  const [tree, git] = [join(folder, "tree"), join(folder, "git")];
  for (const path of [tree, git]) mkdirSync(path, { recursive: true });
  const run = {
    clone: { tree, git },
    cwd: "/box",
    env: { PATH: "/opt/node:/usr/bin:/bin" },
    limits: LIMITS,
    mounts: [{ from: ownToolchain().node, to: "/opt/node", writable: false }],
  };
  return cloneBox(boxes, run, tree);
}

/** An agent that asks a twin, in a clone of its own. */
export async function agentBench(script: Script, options: TwinOptions = {}): Promise<AgentBench> {
  const folder = mkdtempSync(join(tmpdir(), "agent-"));
  const twin = await openAnthropicTwin(script, options);
  const logs = join(folder, "logs");
  mkdirSync(logs);
  const waits: number[] = [];
  const told: AgentBench["told"][number][] = [];
  const agent = anthropicAgent(
    {
      baseUrl: twin.url,
      token: twin.key,
      model: "claude-sonnet-4-6",
      pause: async (ms) => void waits.push(ms),
    },
    agentClone(folder),
  );
  return {
    tree: join(folder, "tree"),
    twin,
    waits,
    told,
    generate: (attributes = "", { signal = new AbortController().signal } = {}) => {
      const graph = parsePipeline(
        `digraph g { code [shape=box, label="Code"${attributes}] }`,
        "g.dot",
      );
      const node = graph.nodes.get("code");
      if (node === undefined) throw new Error("no node");
      return agent.generate({
        node,
        prompt: "Make add.js export a sum.",
        worktree: join(folder, "tree"),
        logsDir: logs,
        context: { failure_reason: "it was not there" },
        env: { STAGE: "code" },
        signal,
        model: modelChoice(graph, node),
        tell: (event, fields) => void told.push({ event, ...fields }),
      });
    },
    file: (path) => readFileSync(join(folder, "tree", path), "utf8"),
    log: (name) => readFileSync(join(logs, name), "utf8"),
    [Symbol.asyncDispose]: async () => {
      await twin.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
