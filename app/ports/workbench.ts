import type { EvidenceReport } from "../core/evidence-report.ts";
import type {
  CalibratedPack,
  CalibrateRequest,
  DoctorReport,
  DrawnTrial,
  EvidenceVerifyRequest,
  InitReport,
  NamedText,
  PipelineDialect,
  PipelinePicture,
  PipelineRenderRequest,
  PipelineReport,
  PipelineResumeRequest,
  PipelineRunOutcome,
  PipelineRunRequest,
  PipelineSetting,
  PlayedPack,
  PlayRequest,
} from "../core/workbench.ts";
import type {
  GateDecision,
  GatePlan,
  GatePlanRequest,
  GateSimulateRequest,
  GateSimulation,
} from "../core/workbench-gate.ts";
import type { NewPack, PackNewRequest } from "../core/workbench-new-pack.ts";
import type { PackCheckRequest, PackReport } from "../core/workbench-pack.ts";

/** Lets a long piece of work be watched and stopped. */
export interface Watch {
  readonly signal: AbortSignal;
  /** Told, for people, what has just ended: a stage, a trial. */
  readonly says: (line: string) => void;
  /** Told once, before a run begins, where lint warns of its graph. */
  readonly finds?: (report: PipelineReport) => void;
  /** Asks the person who watches; absent where nobody could answer. */
  readonly asks?: (question: string, signal: AbortSignal) => Promise<string>;
}

/**
 * What needs no server and no database: pipelines, packs, the gate, evidence, schemas. Files that cannot be decoded are a
 * FactoryError `invalid-input` naming file, place, value and remedy; what decodes and does not hold is in the answer.
 */
export interface Workbench {
  pipelineValidate(
    files: readonly string[],
    dialect: PipelineDialect,
    setting?: PipelineSetting,
  ): Promise<readonly PipelineReport[]>;
  pipelineRun(request: PipelineRunRequest, watch: Watch): Promise<PipelineRunOutcome>;
  /** Goes on with a run from its last checkpoint; one that ended by itself answers its end again. */
  pipelineResume(request: PipelineResumeRequest, watch: Watch): Promise<PipelineRunOutcome>;
  /** Draws a graph, or how a run of it stands. */
  pipelineRender(request: PipelineRenderRequest): Promise<PipelinePicture>;

  /** Whoever stops it gets what was found until then. */
  packCheck(request: PackCheckRequest, watch: Watch): Promise<PackReport>;
  /** Derives a pack from a spec and writes it where nothing is. FactoryError `conflict` where something is, `refused` where nothing can be derived. */
  packNew(request: PackNewRequest, watch: Watch): Promise<NewPack>;
  /** The same `dir`, `n` and `seed` draw the same trials. */
  packDraw(dir: string, n: number, seed: string): Promise<readonly DrawnTrial[]>;
  packPlay(request: PlayRequest, watch: Watch): Promise<PlayedPack>;
  /** Plays every family's draws twice on an unchanged product, each trial on a fresh process, as confirmation does. */
  packCalibrate(
    request: CalibrateRequest,
    policy: NamedText | undefined,
    watch: Watch,
  ): Promise<CalibratedPack>;

  /** Without a policy, the default one. */
  gatePlan(request: GatePlanRequest, policy?: NamedText): Promise<GatePlan>;
  /** Plays the production gate with simulated builds; without a policy, the default one. */
  gateSimulate(
    request: GateSimulateRequest,
    policy: NamedText | undefined,
    watch: Watch,
  ): Promise<GateSimulation>;
  /** Without a policy, the default one; the answer says so. */
  gateDecide(evaluation: NamedText, policy?: NamedText): Promise<GateDecision>;
  /** Without a key, by the one that the file names; the answer says what that does not show. */
  evidenceVerify(request: EvidenceVerifyRequest): Promise<EvidenceReport>;

  schemaNames(): Promise<readonly string[]>;
  /** The JSON Schema of a format, or the text of a declaration file; `not-found` names those there are. */
  schema(name: string): Promise<unknown>;
  doctor(): Promise<DoctorReport>;
  /** Writes `product.yml` and an intent into a repository and a pack's skeleton below the packs folder; never overwrites. */
  initProduct(dir: string): Promise<InitReport>;
}
