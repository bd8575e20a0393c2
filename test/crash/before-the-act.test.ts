import { killedAtEveryStep } from "./every-step.ts";

killedAtEveryStep("before", "before its act");
