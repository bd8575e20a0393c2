/** Which engine runs pipelines; `auto`: Kilroy where it is found and does what the graph says, else the embedded one. */
export const ENGINES = ["embedded", "kilroy", "auto"] as const;
export type EngineWish = (typeof ENGINES)[number];

/** A store of conversations that Kilroy writes to, `host:port`, and the address of its page. */
export interface Cxdb {
  readonly binary: string;
  readonly page: string;
}

/** What is set about engines. */
export interface EngineSettings {
  readonly wish: EngineWish;
  /** Kilroy's program; null: the first `kilroy` on the search path. */
  readonly program: string | null;
  readonly cxdb: Cxdb | null;
}
