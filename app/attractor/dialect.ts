/** Whose reading of the language: the Attractor specification's, or Kilroy's. */
export type Dialect = "spec" | "kilroy";
