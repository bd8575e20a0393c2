import { detectIsolation } from "../../../app/adapters/sandbox/detect-isolation.ts";
import { openRooms } from "../../../app/adapters/sandbox/open-rooms.ts";
import { crashStories, HEALTHY_INSTANTS } from "./crash-stories.ts";

const every = (count: number) => Array.from({ length: count }, (_, at) => at);

// A failing switch has the state `back`, putting back, the settled state and the room of A where a healthy one has two acts.
crashStories("bubblewrap", async () => openRooms(await detectIsolation()), {
  healthy: every(HEALTHY_INSTANTS),
  failing: every(HEALTHY_INSTANTS + 4),
});
