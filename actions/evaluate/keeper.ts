import { claimPorts } from "../../app/adapters/http/port-block.ts";
import { localStage } from "../../app/adapters/http/stage.ts";
import { ownLawPlayer } from "../../app/adapters/laws/law-player.ts";
import type { Keep } from "../../app/ports/boxes.ts";
import { keepPlayer } from "../../app/work/evaluate/keeper.ts";

/** Plays trials inside the room. */
export const keep: Keep = (keeping) =>
  keepPlayer(
    keeping,
    async ({ work }) =>
      localStage({ boxes: keeping.boxes, work, ports: await claimPorts(keeping.boxes.isolation) }),
    ownLawPlayer(),
  );
