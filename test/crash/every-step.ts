import { afterEach, beforeEach, expect, test } from "vitest";
import { newHome, removeHome } from "../journeys/home.ts";
import { makeShelf } from "../journeys/shelf.ts";
import { deathsOf, type Point } from "./deadly.ts";
import { provesOneDelivery } from "./proofs.ts";
import { serveToTheEnd } from "./story.ts";
import { TELLING_RUN } from "./witness.ts";

/** More steps than a line has in one attempt. */
const MOST_SERVERS = 120;

/** Steps of every phase, by what their names hold. */
const PHASES = [
  "submit",
  "intake/queued",
  "specify/1",
  "build/c1",
  "verify/c1",
  "select/1",
  "confirm/plan",
  "gate/1.1",
  "deliver/merge",
  "deliver/deploy",
  "end",
];

/** Registers the test that kills a server at each step of one intent, at this moment of it. */
export function killedAtEveryStep(when: Point["when"], says: string): void {
  let home: string;
  beforeEach(() => {
    home = newHome();
    makeShelf(home, { run: TELLING_RUN });
  });
  afterEach(() => removeHome(home));

  test(`killed at every step ${says}, the line delivers once`, async () => {
    const servers = await serveToTheEnd(home, [{ when, step: "" }], MOST_SERVERS);
    const deaths = deathsOf(home);
    expect(servers).toBe(deaths.length + 1);
    expect(new Set(deaths).size).toBe(deaths.length);
    // A submission is recorded by one act: what comes after it is the line's.
    const phases = when === "after" ? PHASES.slice(1) : PHASES;
    for (const phase of phases)
      expect(
        deaths.some((death) => death.includes(phase)),
        phase,
      ).toBe(true);
    await provesOneDelivery({ home, servers });
  });
}
