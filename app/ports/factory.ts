import type { EvidenceDocument } from "../core/evidence-document.ts";
import type { GateLedger, LineageLine, LoosenedLine } from "../core/gate/ledger-document.ts";
import type { Phase } from "../core/intent.ts";
import type { ApprovedFamilies, FamilyWord, PackLine } from "../core/pack-document.ts";
import type {
  AddedProduct,
  CheckRequest,
  FactoryInfo,
  IntentLine,
  ListFilter,
  Logs,
  News,
  ProductLine,
  RunStatus,
  ServiceLine,
  SubmitRequest,
  Submitted,
  Subscription,
} from "../core/requests.ts";
import type { StatusDocument } from "../core/status.ts";

/**
 * The running line, as every surface sees it. An unknown intent, product, service or run is a FactoryError `not-found`; text that
 * cannot be read `invalid-input`; what contradicts the state of things (cancel after the merge, approve what does not wait)
 * `conflict`. An intent that is refused is not an error: its status says so.
 */
export interface Factory {
  info(): Promise<FactoryInfo>;

  /** Freezes and queues every intent of the text, or none of them. */
  submit(request: SubmitRequest): Promise<readonly Submitted[]>;
  /**
   * Queues a person's commit to be judged as a candidate is, and merged only where that is asked for. `not-found` for a name that
   * stands for nothing, `refused` for a commit that is not on top of the product's branch, `invalid-input` where no intent, or more
   * than one, says what it is for.
   */
  check(request: CheckRequest): Promise<Submitted>;
  status(intent: string): Promise<StatusDocument>;
  /** Newest first. */
  list(filter: ListFilter): Promise<readonly IntentLine[]>;
  /** Begins an ended intent again, from a phase; answers the intent that now runs (a new one of the same lineage). */
  retry(intent: string, from?: Phase): Promise<Submitted>;
  /** Stops an intent that has not merged; settles when it has ended. */
  cancel(intent: string): Promise<StatusDocument>;
  approve(intent: string, by: string): Promise<StatusDocument>;
  reject(intent: string, why: string, by: string): Promise<StatusDocument>;
  /**
   * Answers what a pipeline's human gate asks with an option's key, label or target. `not-found` for a question that was never
   * asked, `invalid-input` for a choice that is none of its options, `conflict` once it has its answer.
   */
  answer(intent: string, question: string, choice: string, by: string): Promise<StatusDocument>;
  /** The path of the evidence file of the intent's last verdict, written first if need be; `conflict` when it was never judged. */
  evidence(intent: string): Promise<string>;
  /** What an auditor reads of an intent; `conflict` when it was never judged. */
  evidenceShow(intent: string): Promise<EvidenceDocument>;

  /** What the lineages of a product, or of every product, have spent of α, and what joined them. */
  gateLedger(product?: string): Promise<GateLedger>;
  /** Joins two lineages, each named by any intent of it; `conflict` when they are one, `invalid-input` for those of two products. */
  lineageMerge(one: string, other: string, why: string, by: string): Promise<LineageLine>;
  /** Gives an intent a lineage of its own, in which all counts that its lineage has spent so far; `conflict` when it is alone in it. */
  lineageSplit(intent: string, why: string, by: string): Promise<LineageLine>;
  /**
   * Lets the pack and the policy of now judge an intent's lineage, although they are looser than an earlier plan of it; no later ones.
   * `conflict` where nothing is looser, or that was said already.
   */
  gateLoosen(intent: string, why: string, by: string): Promise<LoosenedLine>;

  /** The packs that judge a product, or every product, and how each family stands. */
  packList(product?: string): Promise<readonly PackLine[]>;
  /**
   * Lets families that a machine wrote count, as they are written now; all that wait where none is named. `conflict` for one that
   * waits for nobody.
   */
  packApprove(pack: string, families: readonly string[], by: string): Promise<ApprovedFamilies>;
  /**
   * Sets a family aside for the product that the pack judges. `refused` unless it both passed and failed on the unchanged base, and
   * where more than 5 % of the pack's weight would be set aside; `conflict` before the pack was calibrated as it is now.
   */
  packQuarantine(word: FamilyWord): Promise<PackLine>;
  /** Takes that back; `conflict` for a family that is not set aside. */
  packRestore(word: FamilyWord): Promise<PackLine>;

  /** Registers the product in a repository (an absolute path), after trying it once on its base. */
  productAdd(path: string): Promise<AddedProduct>;
  productList(): Promise<readonly ProductLine[]>;
  /** `conflict` while an intent of it has not ended or a service of it runs. */
  productRemove(name: string): Promise<void>;

  /** What is deployed here: a fold of the ledger. */
  services(): Promise<readonly ServiceLine[]>;
  serviceStop(name: string): Promise<void>;
  serviceLogs(name: string): Promise<Logs>;

  /** A run belongs to its attempt: refused as a `conflict` that says how the attempt is tried again. */
  runStart(run: string): Promise<RunStatus>;
  runStatus(run: string): Promise<RunStatus>;
  runStop(run: string): Promise<RunStatus>;
  /** Refused likewise: a run goes on by itself, or once it is answered. */
  runResume(run: string): Promise<RunStatus>;
  runLogs(run: string): Promise<Logs>;

  /** Events in order, those after `after` first, with progress between them; ends with the signal. */
  subscribe(to: Subscription, signal: AbortSignal): AsyncIterable<News>;
}
