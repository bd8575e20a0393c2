import type { Kind } from "../language/kinds.ts";
import { codergen } from "./codergen.ts";
import { conditional } from "./conditional.ts";
import { exit } from "./exit.ts";
import type { Handler } from "./handler.ts";
import { start } from "./start.ts";
import { tool } from "./tool.ts";

/** Every kind of node that this version runs; lint refuses the others by name. */
export const handlers: ReadonlyMap<Kind, Handler> = new Map([
  ["start", start],
  ["exit", exit],
  ["tool", tool],
  ["codergen", codergen],
  ["conditional", conditional],
]);
