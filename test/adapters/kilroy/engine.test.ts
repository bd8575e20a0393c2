import { plainBoxes } from "../../../app/adapters/sandbox/plain-boxes.ts";
import { kilroyEngineSuite } from "./engine-suite.ts";
import { standIn } from "./stand-in.ts";

const isolation = { level: "process", uid: "shared", memory: "watchdog", by: "test" } as const;

/** The same suite runs on the real program where `KILROY` names it. */
kilroyEngineSuite("kilroy as an engine, as plain processes", {
  boxes: async () => plainBoxes(isolation),
  program: (folder) => process.env.KILROY ?? standIn(folder),
});
