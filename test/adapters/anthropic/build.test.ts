import { openBoxes } from "../../../app/adapters/sandbox/open-boxes.ts";
import { buildSuite } from "./build-suite.ts";

buildSuite("in plain processes", async () =>
  openBoxes({ level: "process", uid: "shared", memory: "watchdog", by: "a test" }),
);
