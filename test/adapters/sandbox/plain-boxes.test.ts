import { plainBoxes } from "../../../app/adapters/sandbox/plain-boxes.ts";
import { boxesContract, shellPrograms } from "../../contracts/boxes.ts";
import { nothingLeft } from "./traces.ts";

const isolation = { level: "process", uid: "shared", memory: "watchdog", by: "test" } as const;

boxesContract("plain processes", async () => ({
  boxes: plainBoxes(isolation),
  programs: shellPrograms,
  leavesNothing: nothingLeft,
}));
