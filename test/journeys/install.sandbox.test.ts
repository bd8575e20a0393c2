import { installStories } from "./install-stories.ts";

installStories("bubblewrap", {});
