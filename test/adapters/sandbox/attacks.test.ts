import { plainBoxes } from "../../../app/adapters/sandbox/plain-boxes.ts";
import { attacks } from "./attacks.ts";

attacks("plain processes", async () =>
  plainBoxes({ level: "process", uid: "shared", memory: "watchdog", by: "test" }),
);
