import { alert } from "./alert.ts";
import { allocate } from "./allocate.ts";
import { gate } from "./gate.ts";
import { group } from "./group.ts";
import type { StepSkill } from "./step-skill.ts";

/** Every kind of step. The first that the words fit, and that can be resolved, reads it. */
export const STEP_SKILLS: readonly StepSkill[] = [allocate, alert, gate, group];
