import type { Design } from "./design.ts";
import { bestOfK } from "./designs/best-of-k.ts";
import { boots } from "./designs/boots.ts";
import { clusters } from "./designs/clusters.ts";
import { fixed } from "./designs/fixed.ts";
import { flaky } from "./designs/flaky.ts";
import { lineage } from "./designs/lineage.ts";
import { missing } from "./designs/missing.ts";
import { peeking } from "./designs/peeking.ts";
import { restarts } from "./designs/restarts.ts";
import { retries } from "./designs/retries.ts";
import { tables } from "./designs/tables.ts";

/** Every design there is, as `sf gate simulate --design` names them. */
export const DESIGNS: readonly Design[] = [
  fixed,
  bestOfK,
  retries,
  peeking,
  restarts,
  clusters,
  tables,
  missing,
  boots,
  flaky,
  lineage,
];
