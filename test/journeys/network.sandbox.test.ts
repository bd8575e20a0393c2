import { networkStories } from "./network-stories.ts";

networkStories("bubblewrap", {}, true);
