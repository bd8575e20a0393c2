/** What only one of several servers may do at a time. */
export type SoleTask = "migrate" | "recover";

/** What several servers on one database know of each other, and how they take turns. */
export interface Replicas {
  /** Says that an executor lives, now. */
  beat(executor: string): Promise<void>;
  /** Says that an executor has stopped in good order. */
  leave(executor: string): Promise<void>;
  /** Executors that said so within the last `ms`, by the database's clock. */
  living(ms: number): Promise<readonly string[]>;
  /** Does `act` while nobody else on this database does the same task; waits for its turn. */
  alone<T>(task: SoleTask, act: () => Promise<T>): Promise<T>;
  /** Does `act` unless somebody else does the same task just now; says whether it did. */
  aloneNow(task: SoleTask, act: () => Promise<void>): Promise<boolean>;
}
