import { killedAtEveryStep } from "./every-step.ts";

killedAtEveryStep("after", "after its record");
