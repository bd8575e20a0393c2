import { killedAtEveryStep } from "./every-step.ts";

killedAtEveryStep("between", "between its act and its record");
