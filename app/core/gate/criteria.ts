import { attempts } from "./criteria/attempts.ts";
import { baseFailing } from "./criteria/base-failing.ts";
import { completeness } from "./criteria/completeness.ts";
import { coverage } from "./criteria/coverage.ts";
import { earlierPromises } from "./criteria/earlier-promises.ts";
import { floor } from "./criteria/floor.ts";
import { freshness } from "./criteria/freshness.ts";
import { holdouts } from "./criteria/holdouts.ts";
import { isolation } from "./criteria/isolation.ts";
import { must } from "./criteria/must.ts";
import { plan } from "./criteria/plan.ts";
import { protectedPaths } from "./criteria/protected-paths.ts";
import type { Rule } from "./criteria/rule.ts";
import { sample } from "./criteria/sample.ts";
import { seeds } from "./criteria/seeds.ts";
import { standing } from "./criteria/standing.ts";
import { strictness } from "./criteria/strictness.ts";
import { verifiers } from "./criteria/verifiers.ts";

/** Every criterion of the gate, in the order in which a verdict lists them. */
export const CRITERIA: Readonly<Record<string, Rule>> = {
  sample,
  verifiers,
  "protected-paths": protectedPaths,
  floor,
  must,
  "earlier-promises": earlierPromises,
  coverage,
  standing,
  strictness,
  "base-failing": baseFailing,
  freshness,
  plan,
  seeds,
  completeness,
  isolation,
  holdouts,
  attempts,
};
