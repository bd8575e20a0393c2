import { bwrapBoxes } from "../../../app/adapters/sandbox/bwrap-boxes.ts";
import { detectIsolation } from "../../../app/adapters/sandbox/detect-isolation.ts";
import { boxesContract, shellPrograms } from "../../contracts/boxes.ts";
import { nothingLeft } from "./traces.ts";

boxesContract("bubblewrap", async () => ({
  boxes: bwrapBoxes(await detectIsolation()),
  programs: shellPrograms,
  leavesNothing: nothingLeft,
}));
