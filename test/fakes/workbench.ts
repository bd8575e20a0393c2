import { FactoryError } from "../../app/core/errors.ts";
import type { Workbench } from "../../app/ports/workbench.ts";

/** A workbench that answers with the examples below, each of which a test may replace. */
export function fakeWorkbench(changes: Partial<Workbench> = {}): Workbench {
  return {
    pipelineValidate: async (files) => files.map((file) => ({ file, findings: [] })),
    async pipelineRun({ logsRoot }, { says }) {
      says("code: success");
      return { run: "R1", status: "success", reason: null, stages: 3, logsRoot };
    },
    pipelineResume: async ({ logsRoot }) => ({
      run: "R1",
      status: "success",
      reason: null,
      stages: 3,
      logsRoot,
    }),
    pipelineRender: async ({ logsRoot }) => ({
      svg: "<svg/>\n",
      run:
        logsRoot === null
          ? null
          : { run: "R1", status: "success", reason: null, ms: 1200, nodes: [], steps: [] },
    }),
    packCheck: async () => ({
      name: "library",
      digest: "sha256:00",
      families: [{ id: "lends", share: 0.125, must: true, covers: ["loan"] }],
      canaries: 1,
      findings: [],
    }),
    packNew: async ({ folder = "/packs/library" }) => ({
      name: "library",
      folder,
      author: "derived: sf pack new 0.1.0",
      files: ["pack.yml", "families/loan-kept.yml"],
      families: [{ id: "loan-kept", says: "A loan is found again.", covers: ["loan", "kept"] }],
      keys: [
        { key: "loan", text: "Loan: days integer", families: ["loan-kept"], why: null },
        { key: "fair", text: "All are served in turn", families: [], why: "it is not read here" },
      ],
      findings: [],
    }),
    packDraw: async (_, n, seed) =>
      Array.from({ length: n }, (__, index) => ({
        index,
        seed: `${seed}/${index}`,
        family: "lends",
        values: { days: index },
      })),
    packPlay: async ({ n }) => ({
      trials: Array.from({ length: n }, (_, index) => ({
        index,
        seed: String(index),
        family: "lends",
        outcome: "passed" as const,
        reason: null,
        ms: 12,
      })),
      isolation: "sandbox",
    }),
    packCalibrate: async ({ draws }) => ({
      trials: draws * 2,
      isolation: "sandbox",
      families: [
        {
          ...{
            id: "lends",
            share: 0.04,
            draws,
            disagreed: draws < 20 ? 0 : 1,
            rate: 0.05,
            flake: 0.0256,
            cost: 0.003,
          },
          interval: [0.001, 0.249],
          flakeInterval: [0.0005, 0.146],
        },
      ],
      quarantine: ["lends"],
      power: { sound: 0.914, seen: 0.888, quarantined: 0.914 },
    }),
    gatePlan: async ({ failures = 5 }) => ({
      target: 0.98,
      alpha: 0.0304,
      looks: [{ trials: 227, failures, bound: 0.9847 }],
      size: 0.0301,
      power: [{ rate: 0.995, accept: 0.91, trials: 301 }],
      promises: { draws: 64, refused: [{ oneIn: 200, chance: 0.0016 }] },
    }),
    gateSimulate: async ({ design, runs, naive }) => {
      const seen = {
        accepted: 3,
        runs,
        rate: 3 / runs,
        interval: [0.01, 0.04],
        exact: 0.0304,
      } as const;
      const beside = naive ? { naive: { ...seen, accepted: 5, exact: null } } : {};
      return { ...seen, promise: 0.05, kept: design !== "fixed", ...beside };
    },
    gateDecide: async () => ({
      verdict: { outcome: "cleared", bound: 0.9847, target: 0.98, alpha: 0.0304, criteria: [] },
      notes: ["the default policy was used"],
    }),
    evidenceVerify: async () => ({
      holds: true,
      intent: "I1",
      reason: null,
      checks: [],
      notes: [],
    }),
    schemaNames: async () => ["product", "intent"],
    async schema(name) {
      if (name !== "product") {
        throw new FactoryError("not-found", `no schema ${name}: there are product, intent`);
      }
      return { type: "object" };
    },
    doctor: async () => ({
      ready: true,
      findings: [
        { name: "git", state: "ok", seen: "2.39.5", costs: "", remedy: "" },
        {
          name: "bubblewrap",
          state: "missing",
          seen: "bwrap was not found",
          costs: "code of models and of foreign pipelines is refused",
          remedy: "apt install bubblewrap",
        },
      ],
    }),
    initProduct: async (dir) => ({
      product: "library",
      files: [
        { path: `${dir}/.factory/product.yml`, state: "written", says: "what the product is" },
      ],
    }),
    ...changes,
  };
}
