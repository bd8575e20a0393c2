import { bwrapBoxes } from "../../app/adapters/sandbox/bwrap-boxes.ts";
import { detectIsolation } from "../../app/adapters/sandbox/detect-isolation.ts";
import { readySuite } from "./ready-suite.ts";

readySuite("in bubblewrap", async () => bwrapBoxes(await detectIsolation()));
