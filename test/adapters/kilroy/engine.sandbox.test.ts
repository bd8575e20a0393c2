import { dirname } from "node:path";
import { bwrapBoxes } from "../../../app/adapters/sandbox/bwrap-boxes.ts";
import { detectIsolation } from "../../../app/adapters/sandbox/detect-isolation.ts";
import { PACKAGE_ROOT } from "../../../app/version.ts";
import { kilroyEngineSuite } from "./engine-suite.ts";
import { standIn } from "./stand-in.ts";

const seen = (path: string) => ({ from: path, to: path, writable: false });

kilroyEngineSuite("kilroy as an engine, all of it in bubblewrap", {
  boxes: async () => bwrapBoxes(await detectIsolation()),
  program: (folder) => process.env.KILROY ?? standIn(folder),
  mounts: [seen(PACKAGE_ROOT), seen(dirname(process.execPath))],
});
