import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { anthropicAgent } from "../../app/adapters/anthropic/agent.ts";
import { noAgents } from "../../app/adapters/attractor/backends.ts";
import { attractorEngine } from "../../app/adapters/attractor/engine.ts";
import { pipelineBench } from "../../app/adapters/attractor/pipelines.ts";
import { gitWorkshop } from "../../app/adapters/git/workshop.ts";
import type { GateAnswers } from "../../app/core/workbench.ts";
import type { Boxes } from "../../app/ports/boxes.ts";
import { ownToolchain } from "../../app/toolchain.ts";
import { PACKAGE_ROOT } from "../../app/version.ts";
import { type Repository, repository } from "../adapters/git/repository.ts";
import { scripted } from "../twins/anthropic/scripted.ts";
import type { Turn } from "../twins/anthropic/turns.ts";
import { type AnthropicTwin, openAnthropicTwin } from "../twins/anthropic/twin.ts";
import { BUILDING, SPECIFYING } from "./parts.ts";

export const READY = join(PACKAGE_ROOT, "pipelines");
const LIMITS = { ms: 60_000, memory: 2 ** 30, processes: 128, disk: 2 ** 26, output: 2 ** 20 };
const NODE = { from: ownToolchain().node, to: "/opt/node", writable: false };
const PATH = "/opt/node:/usr/local/bin:/usr/bin:/bin";
const UNIT = "'node' '--test'";

/** Every ready graph, run to its end. */
export function readySuite(where: string, open: () => Promise<Boxes>): void {
  describe(`the ready graphs, ${where}`, () => {
    let folder: string;
    let product: Repository;
    let twin: AnthropicTwin | undefined;
    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), "ready-"));
      twin = undefined;
    });
    afterEach(async () => {
      await twin?.close();
      product.remove();
      rmSync(folder, { recursive: true, force: true });
    });

    const run = async (
      name: string,
      { parts, gates }: { parts?: Readonly<Record<string, readonly Turn[]>>; gates?: GateAnswers },
    ) => {
      const model = await openAnthropicTwin(scripted(parts ?? {}));
      twin = model;
      const settings = { baseUrl: model.url, token: model.key, model: "claude-sonnet-5-5" };
      const bench = pipelineBench({
        env: { PATH, FACTORY_UNIT: UNIT },
        sandbox: async () => ({ boxes: await open(), mounts: [NODE], limits: LIMITS, path: PATH }),
        agents: async () => ({
          agents: {
            ...noAgents("not here"),
            anthropic: {
              kind: "ready",
              on: (clone) => anthropicAgent({ ...settings, pause: async () => {} }, clone),
            },
          },
          close: async () => {},
        }),
        now: Date.now,
        newRunId: () => "r-1",
      });
      const request = {
        file: join(READY, `${name}.dot`),
        repository: product.path,
        logsRoot: join(folder, "logs"),
        dialect: "spec" as const,
        gates: gates ?? ({ kind: "ask" } as const),
      };
      const signal = new AbortController().signal;
      return bench.pipelineRun(request, { signal, says: () => {} });
    };
    const made = (path: string): string => product.git("show", `attractor/run/r-1:${path}`);
    const visits = (): readonly string[] => {
      const text = readFileSync(join(folder, "logs/checkpoint.json"), "utf8");
      return (JSON.parse(text) as { completed_nodes: readonly string[] }).completed_nodes;
    };

    it("build-agent: a model plans and writes real code, fails its test, repairs, is found wanting, repairs and passes", async () => {
      product = repository({
        "package.json": '{ "type": "module" }\n',
        "SPEC.md": "Count the different words of a text. Space around it counts for nothing.\n",
      });
      const outcome = await run("build-agent", { parts: BUILDING });
      expect(outcome).toMatchObject({ status: "success", reason: null });
      expect(visits()).toEqual([
        ...["start", "plan", "implement", "tests", "repair", "tests", "types", "review"],
        ...["repair", "tests", "types", "review", "exit"],
      ]);
      expect(made("different.js")).toBe(
        "export const different = (text) => new Set(text.trim().toLowerCase().split(/\\s+/)).size;",
      );
      expect(readFileSync(join(folder, "logs/tests/visit_1/status.json"), "utf8")).toContain(
        "fail",
      );
      // Thinking and writing are asked of different models, and the repair is told what was found.
      const models = twin?.requests.map(({ model }) => model) ?? [];
      expect([models[0], models.at(-1)]).toEqual(["claude-opus-5-5", "claude-opus-5-5"]);
      expect(models).toContain("claude-sonnet-5-5");
      const asked = JSON.stringify(twin?.requests.map(({ messages }) => messages[0]));
      expect(asked).toContain("space before the first word counts as a word");
      expect(product.git("ls-tree", "--name-only", "attractor/run/r-1").split("\n")).toEqual([
        ...["SPEC.md", "different.js", "different.test.js", "package.json"],
      ]);
    });

    it("build-agent: ends, and says why, where the repairs do not help", async () => {
      product = repository({ "package.json": '{ "type": "module" }\n', "SPEC.md": "Count.\n" });
      const [first, second] = ["Carry out the plan", "Change no file. Answer with a plan"];
      const parts = { [first]: BUILDING[first] ?? [], [second]: BUILDING[second] ?? [] };
      const outcome = await run("build-agent", { parts });
      expect(outcome.status).toBe("fail");
      expect(outcome.reason).toContain("without changing a file");
      expect(made("different.js")).toContain("split(' ')");
    });

    it("spec: a draft with open ends goes back, a person has the last word", async () => {
      product = repository({ "IDEA.md": "count different words\n" });
      const gates = { kind: "given", answers: { accept: ["n", "y"] } } as const;
      const outcome = await run("spec", { parts: SPECIFYING, gates });
      expect(outcome).toMatchObject({ status: "success", reason: null });
      expect(visits()).toEqual([
        ...["start", "draft", "form", "draft", "form", "review", "accept"],
        ...["draft", "form", "review", "accept", "agreed", "exit"],
      ]);
      const said = readFileSync(join(folder, "logs/form/visit_1/stdout.log"), "utf8");
      expect(said).toContain("intent.md has no heading ### Data|Workflows");
      expect(said).toContain("2:- Count words, punctuation TBD.");
      expect(made("intent.md")).toContain("version 2");
    });

    it("smoke: a service is written, tested, asked and deployed as a dry run, without a model", async () => {
      product = repository({ "README.md": "empty\n" });
      const outcome = await run("smoke", {});
      expect(outcome).toMatchObject({ status: "success", reason: null, stages: 6 });
      expect(twin?.requests).toEqual([]);
      expect(JSON.parse(made("dry-run/deployment.json"))).toMatchObject({
        target: "dry-run",
        release: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
        command: ["node", "smoke/server.mjs"],
      });
      const asked = readFileSync(join(folder, "logs/answer/stdout.log"), "utf8");
      expect(JSON.parse(asked)).toEqual(
        Object.fromEntries(
          ["/health", "/capabilities", "/state", "/dependencies", "/message"].map((p) => [p, 200]),
        ),
      );
    });

    it("build: what the compiler wrote is tested, goes back to it, and passes", async () => {
      product = repository({ "package.json": '{ "type": "module" }\n' });
      const workshop = gitWorkshop();
      const clone = await workshop.clone(
        product.path,
        product.git("rev-parse", "HEAD"),
        join(folder, "clone"),
      );
      let times = 0;
      const write = async () => {
        times += 1;
        const text = `import test from "node:test";\ntest("x", () => { if (${times} < 2) throw new Error(); });\n`;
        await workshop.writeText(clone, "x.test.js", text);
      };
      const ending = await attractorEngine({
        boxes: await open(),
        workshop,
        agents: noAgents("none is needed"),
        now: Date.now,
      }).run({
        pipeline: { name: "build", text: readFileSync(join(READY, "build.dot"), "utf8") },
        run: "r",
        logsRoot: join(folder, "logs"),
        clone,
        scratch: join(folder, "scratch"),
        date: 1_700_000_000,
        mounts: [NODE],
        env: { PATH, FACTORY_UNIT: UNIT, FACTORY_TYPECHECK: "true" },
        limits: LIMITS,
        cwd: "/box",
        write,
        noAgents: "no model is needed here",
        signal: new AbortController().signal,
      });
      expect(ending).toMatchObject({ status: "success", reason: null });
      expect(visits()).toEqual([
        ...["start", "code", "tests", "code", "tests", "self_check", "exit"],
      ]);
      expect(times).toBe(2);
    });
  });
}

/** Names of the ready graphs. */
export function readyNames(): readonly string[] {
  return readdirSync(READY)
    .filter((file) => file.endsWith(".dot"))
    .toSorted();
}
