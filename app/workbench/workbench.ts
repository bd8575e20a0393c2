import type { MachineFacts } from "../core/doctor.ts";
import type { Documents } from "../ports/documents.ts";
import type { Envelopes } from "../ports/envelopes.ts";
import type { NewFiles } from "../ports/new-files.ts";
import type { Packs } from "../ports/packs.ts";
import type { ProductCopies } from "../ports/product-copies.ts";
import type { Specifier } from "../ports/specifier.ts";
import type { Workbench } from "../ports/workbench.ts";
import type { PackModels } from "./pack-new-asked.ts";
import type { Playground } from "./pack-play.ts";

/** What a workbench is put together from; what is a function is made when a verb needs it. */
export interface WorkbenchParts {
  readonly documents: Documents;
  readonly packs: Packs;
  /** The folder that `packs` lie in. */
  readonly packsFolder: string;
  /** Who derived families say wrote them. */
  readonly deriver: string;
  readonly models: () => PackModels;
  readonly files: NewFiles;
  readonly envelopes: () => Promise<Envelopes>;
  readonly specifier: () => Promise<Pick<Specifier, "freeze" | "specify">>;
  readonly pipelines: () => Promise<
    Pick<Workbench, "pipelineValidate" | "pipelineRun" | "pipelineResume">
  >;
  readonly pictures: () => Promise<Pick<Workbench, "pipelineRender">>;
  readonly playground: () => Promise<Playground>;
  readonly copies: () => Promise<ProductCopies>;
  readonly machine: () => Promise<MachineFacts>;
}

/** What needs no server and no database. Each verb is loaded when it is asked for: `sf gate plan` draws no trials. */
export function workbench(parts: WorkbenchParts): Workbench {
  const { documents, packs } = parts;
  return {
    pipelineValidate: async (files, dialect, setting) =>
      (await parts.pipelines()).pipelineValidate(files, dialect, setting),
    pipelineRun: async (request, watch) => (await parts.pipelines()).pipelineRun(request, watch),
    pipelineResume: async (request, watch) =>
      (await parts.pipelines()).pipelineResume(request, watch),
    pipelineRender: async (request) => (await parts.pictures()).pipelineRender(request),
    packCheck: async (request, watch) =>
      (await import("./pack-check.ts")).packCheck(parts, request, watch),
    packNew: async (request, watch) =>
      (await import("./pack-new.ts")).packNew(parts, request, watch),
    packDraw: async (dir, n, seed) =>
      (await import("./pack-draw.ts")).packDraw(packs, dir, { n, seed }),
    packPlay: async (request, watch) =>
      (await import("./pack-play.ts")).packPlay(parts, request, watch),
    packCalibrate: async (request, policy, watch) =>
      (await import("./pack-calibrate.ts")).packCalibrate(parts, request, { policy, watch }),
    gatePlan: async (request, policy) =>
      (await import("./gate-plan.ts")).gatePlan(documents, request, policy),
    gateSimulate: async (request, policy, watch) =>
      (await import("./gate-simulate.ts")).gateSimulate({ documents, policy, watch }, request),
    gateDecide: async (evaluation, policy) =>
      (await import("./gate-decide.ts")).gateDecide(documents, evaluation, policy),
    evidenceVerify: async (request) => {
      const [{ evidenceVerify }, envelopes] = await Promise.all([
        import("./evidence-verify.ts"),
        parts.envelopes(),
      ]);
      return evidenceVerify({ documents, envelopes }, request);
    },
    schemaNames: async () => (await import("../core/schemas.ts")).SCHEMA_NAMES,
    schema: async (name) => (await import("../core/schemas.ts")).jsonSchemaOf(name),
    doctor: async () => (await import("../core/doctor.ts")).diagnose(await parts.machine()),
    initProduct: async (dir) => {
      const [{ initProduct }, specifier] = await Promise.all([
        import("./init.ts"),
        parts.specifier(),
      ]);
      return initProduct({ ...parts, specifier }, dir);
    },
  };
}
