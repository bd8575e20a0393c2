import type { Generator } from "../pack/generator.ts";
import type { Json } from "../pack/template.ts";

/** Values of a body by field: what is sent, or named as `${name}`. */
export type Body = Readonly<Record<string, Json>>;

/** The value of a name, as steps write it: `${name}`. */
export function valueNamed(name: string): string {
  return `$\{${name}}`;
}

/** One request of a derived family, and what must be answered. */
export interface StepDraft {
  readonly request: {
    readonly method: "GET" | "POST" | "PATCH" | "DELETE";
    readonly path: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: Json;
    readonly text?: string;
  };
  readonly expect: { readonly status: number; readonly body?: Json };
  readonly save?: Readonly<Record<string, string>>;
}

/** A row of a table of fixed cases. */
export type Row = Readonly<Record<string, Json>>;

/** A family before it is a file. */
export interface FamilyDraft {
  readonly id: string;
  readonly says: string;
  readonly covers: readonly string[];
  readonly draw: Readonly<Record<string, Generator>>;
  /** Its table, of values that must be reckoned from one another; null where all is drawn. */
  readonly rows: readonly Row[] | null;
  readonly play: readonly StepDraft[];
}

/** A key that no family is written for, and why. */
export interface Uncovered {
  readonly key: string;
  readonly why: string;
}

/** What was made of one line of a spec: families, or the reason why there is none. */
export type Derived = { readonly families: readonly FamilyDraft[] } | { readonly why: string };
