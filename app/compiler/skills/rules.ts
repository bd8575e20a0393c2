import { apart } from "./apart.ts";
import { compare } from "./compare.ts";
import { flow } from "./flow.ts";
import { frozen } from "./frozen.ts";
import { limit } from "./limit.ts";
import { need } from "./need.ts";
import type { RuleSkill } from "./rule-skill.ts";
import { sum } from "./sum.ts";
import { wait } from "./wait.ts";

/** Every kind of rule. The first that understands a sentence reads it. */
export const RULE_SKILLS: readonly RuleSkill[] = [
  wait,
  apart,
  sum,
  limit,
  frozen,
  flow,
  compare,
  need,
];
