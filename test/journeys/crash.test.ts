import { afterEach, beforeEach, expect, test } from "vitest";
import { deathsOf, type Point } from "../crash/deadly.ts";
import { provesOneDelivery } from "../crash/proofs.ts";
import { serveToTheEnd } from "../crash/story.ts";
import { TELLING_RUN } from "../crash/witness.ts";
import { newHome, removeHome } from "./home.ts";
import { makeShelf } from "./shelf.ts";

let home: string;

beforeEach(() => {
  home = newHome();
  makeShelf(home, { run: TELLING_RUN });
});

afterEach(() => removeHome(home));

/** Where a kill hurts most; every step has its turn in `npm run test:crash`. */
const POINTS: readonly Point[] = [
  { when: "after", step: "confirm/c/start/1" },
  { when: "between", step: "deliver/merge" },
  { when: "before", step: "deliver/deploy" },
];

test("killed while it confirms, merges and deploys, the line delivers once", {
  timeout: 180_000,
}, async () => {
  const servers = await serveToTheEnd(home, POINTS, POINTS.length + 1);
  expect(deathsOf(home)).toHaveLength(POINTS.length);
  await provesOneDelivery({ home, servers });
});
