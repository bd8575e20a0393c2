import { plainBoxes } from "../../../app/adapters/sandbox/plain-boxes.ts";
import { engineSuite } from "./engine-suite.ts";

const isolation = { level: "process", uid: "shared", memory: "watchdog", by: "test" } as const;

engineSuite("the embedded engine, tools as plain processes", async () => plainBoxes(isolation));
