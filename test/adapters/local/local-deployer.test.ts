import { openRooms } from "../../../app/adapters/sandbox/open-rooms.ts";
import { localDeployerStories } from "./deployer-stories.ts";

localDeployerStories("plain processes", async () =>
  openRooms({ level: "process", uid: "shared", memory: "watchdog", by: "test" }),
);
