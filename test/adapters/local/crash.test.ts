import { openRooms } from "../../../app/adapters/sandbox/open-rooms.ts";
import { crashStories } from "./crash-stories.ts";

crashStories(
  "plain processes",
  async () => openRooms({ level: "process", uid: "shared", memory: "watchdog", by: "test" }),
  { healthy: [7, 10, 13], failing: [14] },
);
