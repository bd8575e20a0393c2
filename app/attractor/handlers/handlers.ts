import type { Kind } from "../language/kinds.ts";
import { codergen } from "./codergen.ts";
import { conditional } from "./conditional.ts";
import { exit } from "./exit.ts";
import { fanIn } from "./fan-in.ts";
import type { Handler } from "./handler.ts";
import { human } from "./human.ts";
import { loopBegin, loopEnd } from "./loop.ts";
import { managerLoop } from "./manager-loop.ts";
import { parallel } from "./parallel.ts";
import { start } from "./start.ts";
import { tool } from "./tool.ts";

/** Every kind of node that this version runs; lint refuses the others by name. */
export const handlers: ReadonlyMap<Kind, Handler> = new Map([
  ["start", start],
  ["exit", exit],
  ["tool", tool],
  ["codergen", codergen],
  ["conditional", conditional],
  ["human", human],
  ["manager-loop", managerLoop],
  ["parallel", parallel],
  ["fan-in", fanIn],
  ["loop-begin", loopBegin],
  ["loop-end", loopEnd],
]);
