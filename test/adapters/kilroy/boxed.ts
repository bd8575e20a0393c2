import { dirname } from "node:path";
import { type BoxLimits, type Mount, NODE_FOLDER } from "../../../app/ports/boxes.ts";

/** What a run of Kilroy may use in a test. */
export const LIMITS: BoxLimits = {
  ms: 60_000,
  memory: 2 ** 30,
  processes: 256,
  disk: 2 ** 26,
  output: 100_000,
};

/** The factory's own Node, on which the gatekeeper runs. */
export const NODE: Mount = { from: dirname(process.execPath), to: NODE_FOLDER, writable: false };

/** Where a box that shows the factory's Node finds its programs. */
export const PATH_WITH_NODE = `${NODE_FOLDER}:/usr/local/bin:/usr/bin:/bin`;
