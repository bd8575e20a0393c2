/** A file to write, by its path in the repository. */
export interface CodeFile {
  readonly path: string;
  readonly text: string;
}

/** Writes the code of one reading of a spec. */
export interface Coder {
  /** `graph`: the text of `.factory/spec.json`; `reading` from 0. FactoryError `invalid-input` when there is no such reading. */
  code(request: {
    readonly graph: string;
    readonly reading: number;
    readonly stack: string;
  }): Promise<{
    readonly files: readonly CodeFile[];
    /** What the reading decided, a sentence each. */
    readonly says: readonly string[];
  }>;
}
