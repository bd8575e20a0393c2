import type { Mount } from "./boxes.ts";

/** The program that plays one trial of a law: what its box is shown, and how it is started there. It speaks `ToLaw` and `FromLaw`. */
export interface LawPlayer {
  readonly mounts: readonly Mount[];
  readonly argv: readonly [string, ...string[]];
}
