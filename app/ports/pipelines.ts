/** The factory's own pipelines. */
export interface Pipelines {
  /** The DOT text of a pipeline by its name; null when there is none of that name. */
  read(name: string): Promise<string | null>;
  names(): Promise<readonly string[]>;
}
