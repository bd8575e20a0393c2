/** What the gatekeeper is started with; folders and files as its box sees them. */
export interface ServedRun {
  readonly runId: string;
  readonly graph: string;
  readonly config: string;
  /** A file of the graph's inputs. */
  readonly inputs: string;
  /** A file of answers as `GivenWords`, written anew as they come. */
  readonly answers: string;
}

/** Answers to questions by their ids, each the key or the target of an option. */
export type GivenWords = Readonly<Record<string, string>>;

/** A question as Kilroy asks it, beside words that nobody here needs. */
export interface AskedByKilroy {
  readonly question_id: string;
  /** The gate's node. */
  readonly stage: string;
  readonly options: readonly {
    readonly key: string;
    readonly label: string;
    readonly to: string;
  }[];
}

/** A line of the gatekeeper's standard output: questions that are asked for the first time. */
export interface Told {
  readonly asked: readonly AskedByKilroy[];
}
