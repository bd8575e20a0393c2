import { PLAIN } from "./home.ts";
import { networkStories } from "./network-stories.ts";

networkStories("plain processes", { isolation: PLAIN }, false);
