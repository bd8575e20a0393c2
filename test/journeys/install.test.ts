import { PLAIN } from "./home.ts";
import { installStories } from "./install-stories.ts";

installStories("plain processes", { isolation: PLAIN });
