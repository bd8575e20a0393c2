import type { Command } from "commander";
import type { Act } from "../call.ts";
import { addPackApprove } from "./pack/approve.ts";
import { addPackCalibrate } from "./pack/calibrate.ts";
import { addPackCheck } from "./pack/check.ts";
import { addPackDraw } from "./pack/draw.ts";
import { addPackList } from "./pack/list.ts";
import { addPackNew } from "./pack/new.ts";
import { addPackPlay } from "./pack/play.ts";
import { addPackQuarantine } from "./pack/quarantine.ts";

/** `sf pack`: scenario packs, for their authors without a server; and a person's word on those that judge here, with one. */
export function addPack(pack: Command, act: Act): void {
  for (const add of [addPackNew, addPackCheck, addPackDraw, addPackPlay, addPackCalibrate])
    add(pack, act);
  for (const add of [addPackList, addPackApprove, addPackQuarantine]) add(pack, act);
}
