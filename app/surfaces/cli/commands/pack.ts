import type { Command } from "commander";
import type { Act } from "../call.ts";
import { addAbsent } from "../not-in-this-version.ts";
import { addPackCalibrate } from "./pack/calibrate.ts";
import { addPackCheck } from "./pack/check.ts";
import { addPackDraw } from "./pack/draw.ts";
import { addPackPlay } from "./pack/play.ts";

/** `sf pack`: scenario packs, for their authors, without a server. */
export function addPack(pack: Command, act: Act): void {
  for (const add of [addPackCheck, addPackDraw, addPackPlay, addPackCalibrate]) add(pack, act);
  addAbsent(pack, "new");
}
