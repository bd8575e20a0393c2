import type { EngineWish } from "./engines.ts";
import type { AuthorsTrial } from "./pack/authors-trial.ts";
import type { Calibration } from "./pack/calibration.ts";
import type { RunQuestion } from "./questions.ts";

/** What the workbench is asked and what it answers: plain data, printed as it is with `--json`. */

/** A file's text and the name its refusals use. */
export interface NamedText {
  readonly name: string;
  readonly text: string;
}

/** Something found in a file, at a place, with what to do about it. */
export interface Finding {
  readonly level: "error" | "warning";
  readonly rule: string;
  /** `line 3, column 7`, a node, a family: whatever leads there; empty for the file as a whole. */
  readonly place: string;
  readonly sentence: string;
  readonly remedy: string;
  /** The line it is in, with a caret below the place; absent where there is no line to show. */
  readonly picture?: string;
}

/** Whose reading of the pipeline language: the Attractor specification's, or Kilroy's. */
export type PipelineDialect = "spec" | "kilroy";

/** What graphs are held against beside the rules of their language; what is absent is not looked at. */
export interface PipelineSetting {
  /** The inputs that they would be given, by key. */
  readonly inputs?: Readonly<Record<string, unknown>>;
  /** The models there are, as `provider/model`. */
  readonly models?: readonly string[];
}

/** What lint says of a graph. */
export interface PipelineFinding extends Finding {
  /** Who made the rule; ours are for what the others let through. */
  readonly origin: "specification" | "kilroy" | "ours";
  /** Both count from 1, columns in UTF-16 units. */
  readonly line: number;
  readonly column: number;
  readonly node: string | null;
  readonly edge: { readonly from: string; readonly to: string } | null;
}

export interface PipelineReport {
  readonly file: string;
  readonly findings: readonly PipelineFinding[];
}

export interface PipelineRunRequest {
  readonly file: string;
  /** A git work tree that the run works in. */
  readonly repository: string;
  /** An empty or absent folder for the run's files. */
  readonly logsRoot: string;
  readonly dialect: PipelineDialect;
  /** Absent: the one that is set. */
  readonly engine?: EngineWish;
  readonly gates: GateAnswers;
  /** The graph's inputs by key: letters, digits, underscores and dots. */
  readonly inputs?: Readonly<Record<string, unknown>>;
  /** Milliseconds without progress after which the run has failed; absent: as long as its stages may take. */
  readonly stallMs?: number;
}

/** A run that was killed, stopped or left open at a gate. */
export interface PipelineResumeRequest {
  /** The folder that its files lie in. */
  readonly logsRoot: string;
  readonly gates: GateAnswers;
  /** In place of what the run began with; absent: that. */
  readonly stallMs?: number;
}

/**
 * How human gates are answered: by a list of each gate's option (or one a visit), by the first declared option of each, or by
 * whoever watches; where nobody does, the run is left open.
 */
export type GateAnswers =
  | {
      readonly kind: "given";
      readonly answers: Readonly<Record<string, string | readonly string[]>>;
    }
  | { readonly kind: "approve" }
  | { readonly kind: "ask" };

export interface PipelineRunOutcome {
  readonly run: string;
  readonly status: "success" | "fail" | "canceled";
  readonly reason: string | null;
  readonly stages: number;
  readonly logsRoot: string;
  /** What lint warned of before it began; absent where that was nothing. */
  readonly findings?: readonly PipelineFinding[];
  /** What people should know of how it was run, a sentence each. */
  readonly says?: readonly string[];
  /** Whether it was stopped and goes on with `pipelineResume`; runs of Kilroy do not. */
  readonly resumable?: boolean;
  /** Of a run that waits for answers at human gates: what it asks. */
  readonly questions?: readonly RunQuestion[];
}

/** What is to be drawn: a graph, the run in a logs root, or that run on that graph; at least one is given. */
export interface PipelineRenderRequest {
  readonly file: string | null;
  readonly logsRoot: string | null;
}

export interface PipelinePicture {
  /** A document of its own: no script, nothing from elsewhere. */
  readonly svg: string;
  /** How the run stands; null where a graph alone was drawn. */
  readonly run: PipelineProgress | null;
}

/** How far a run has come. Times in milliseconds. */
export interface PipelineProgress {
  readonly run: string;
  /** `cut off`: it has not ended, and no process works on it. */
  readonly status: "running" | "cut off" | "success" | "fail" | "canceled";
  readonly reason: string | null;
  readonly ms: number;
  /** The nodes that were reached, in the order of their first visit. */
  readonly nodes: readonly {
    readonly node: string;
    /** As it ended last, or `running`, or `stopped` with its run. */
    readonly status: string;
    readonly visits: number;
    readonly attempts: number;
    /** Attempts that failed. */
    readonly failed: number;
    readonly ms: number;
  }[];
  /** In order; `3.1` is the first step of each branch of the third. */
  readonly steps: readonly {
    readonly number: string;
    readonly from: string;
    readonly to: string;
    /** Whether the graph has no edge for it. */
    readonly jump: boolean;
  }[];
}

export interface DrawnTrial {
  readonly index: number;
  readonly seed: string;
  readonly family: string;
  readonly values: Readonly<Record<string, unknown>>;
}

export interface PlayRequest {
  readonly dir: string;
  /** The product's folder, with its `.factory/product.yml`. */
  readonly product: string;
  readonly n: number;
  readonly seed: string;
}

export interface PlayedPack {
  readonly trials: readonly AuthorsTrial[];
  readonly isolation: string;
  /** Of families that failed: the smallest draw that was found to fail; of a law the reason says what it drew. */
  readonly smallest?: readonly {
    readonly family: string;
    readonly seed: string;
    readonly values: Readonly<Record<string, unknown>>;
    readonly reason: string | null;
    /** How many smaller draws were played. */
    readonly tries: number;
  }[];
}

export interface CalibrateRequest {
  readonly dir: string;
  /** The product's folder, as it was before any change. */
  readonly product: string;
  /** Of each family; each is played twice. */
  readonly draws: number;
  readonly seed: string;
}

/** What an A/A run saw; times are not part of it. */
export interface CalibratedPack extends Calibration {
  readonly trials: number;
  readonly isolation: string;
}

/** An evidence file, and what it is to be evidence of; what is absent is not asked. */
export interface EvidenceVerifyRequest {
  readonly file: NamedText;
  /** The public key that must have signed: its own text, or a PEM document. */
  readonly key?: NamedText;
  /** The commit and the spec's digest, in full. */
  readonly commit?: string;
  readonly spec?: string;
  readonly policy?: NamedText;
  /** Heads of the ledger that were kept outside. */
  readonly anchors?: NamedText;
}

/** One thing this machine has or lacks. */
export interface DoctorFinding {
  readonly name: string;
  readonly state: "ok" | "missing" | "broken";
  /** Version, path, or what went wrong. */
  readonly seen: string;
  /** What does not work without it; empty when it is there. */
  readonly costs: string;
  readonly remedy: string;
}

export interface DoctorReport {
  /** Whether the line can run here at all. */
  readonly ready: boolean;
  readonly findings: readonly DoctorFinding[];
}

export interface InitReport {
  readonly product: string;
  readonly files: readonly {
    readonly path: string;
    readonly state: "written" | "kept";
    readonly says: string;
  }[];
}
