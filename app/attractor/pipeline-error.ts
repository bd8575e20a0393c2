/** A position in a graph's text; both count from 1, columns in UTF-16 units. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/**
 * What kind of mistake it was: `invalid` (the graph or an option is wrong), `unsupported` (named in the language, not in
 * this version), `conflict` (what was asked contradicts what is on disk), `broken` (something outside failed).
 */
export type PipelineErrorKind = "invalid" | "unsupported" | "conflict" | "broken";

/** What a `PipelineError` is made of. */
export interface PipelineProblem {
  readonly kind: PipelineErrorKind;
  /** One sentence that quotes the bad value. */
  readonly problem: string;
  /** One sentence that says what to do. */
  readonly remedy: string;
  readonly file?: string;
  readonly place?: Place;
  readonly cause?: unknown;
}

/** A mistake the caller can mend: names the file, the line, the column, what is wrong there and the remedy. */
export class PipelineError extends Error {
  readonly kind: PipelineErrorKind;
  readonly problem: string;
  readonly remedy: string;
  readonly file: string | undefined;
  readonly line: number | undefined;
  readonly column: number | undefined;

  constructor(told: PipelineProblem) {
    super(sentence(told), told.cause === undefined ? undefined : { cause: told.cause });
    this.name = "PipelineError";
    this.kind = told.kind;
    this.problem = told.problem;
    this.remedy = told.remedy;
    this.file = told.file;
    this.line = told.place?.line;
    this.column = told.place?.column;
  }
}

function sentence(told: PipelineProblem): string {
  const at = [told.file, told.place?.line, told.place?.column].filter((part) => part !== undefined);
  const address = at.length === 0 ? "" : `${at.join(":")}: `;
  return `${address}${told.problem}; ${told.remedy}`;
}
