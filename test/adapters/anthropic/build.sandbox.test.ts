import { bwrapBoxes } from "../../../app/adapters/sandbox/bwrap-boxes.ts";
import { detectIsolation } from "../../../app/adapters/sandbox/detect-isolation.ts";
import { buildSuite } from "./build-suite.ts";

buildSuite("in bubblewrap", async () => bwrapBoxes(await detectIsolation()));
