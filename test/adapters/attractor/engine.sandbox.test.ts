import { bwrapBoxes } from "../../../app/adapters/sandbox/bwrap-boxes.ts";
import { detectIsolation } from "../../../app/adapters/sandbox/detect-isolation.ts";
import { engineSuite } from "./engine-suite.ts";

engineSuite("the embedded engine, tools in bubblewrap", async () =>
  bwrapBoxes(await detectIsolation()),
);
