import type { ModelPlace, ModelVendor } from "../../core/model-vendor.ts";

/** What one line of a program's output tells. */
export interface Told {
  /** Words of the agent, whole; the last ones are its answer. */
  readonly text?: string;
  /** Words that go on from those before. */
  readonly more?: string;
  /** Why it could not do its work. */
  readonly failed?: string;
}

/** How a node wants its model; undefined: as the program does by itself. */
export interface Wanted {
  readonly model: string | undefined;
  readonly effort: string | undefined;
  /** Tokens of one answer at most. */
  readonly maxTokens: number | undefined;
}

/** A coding agent that is a program of its own: what it is called with and how its output reads. The prompt is its standard input. */
export interface CommandLine {
  readonly program: string;
  /** Whose models it asks. */
  readonly vendor: ModelVendor;
  /** The oldest version that takes these words: major and minor. */
  readonly oldest: readonly [number, number];
  /** How it is installed, for those who lack it. */
  readonly install: string;
  /** What a node's `reasoning_effort` may be. */
  readonly efforts: readonly string[];
  words(wanted: Wanted, place: ModelPlace): readonly string[];
  /** A file of settings that it finds in the home of its box. */
  settings?(wanted: Wanted): { readonly path: string; readonly text: string };
  env(wanted: Wanted, place: ModelPlace): Readonly<Record<string, string>>;
  /** One JSON document a line. */
  read(line: unknown): Told;
}
