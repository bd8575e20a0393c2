import { detectIsolation } from "../../../app/adapters/sandbox/detect-isolation.ts";
import { openRooms } from "../../../app/adapters/sandbox/open-rooms.ts";
import { localDeployerStories } from "./deployer-stories.ts";

localDeployerStories("bubblewrap", async () => openRooms(await detectIsolation()));
