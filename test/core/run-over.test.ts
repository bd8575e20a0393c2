import { expect, test } from "vitest";
import type { Event } from "../../app/core/event.ts";
import { runIsOver } from "../../app/core/run-over.ts";

const ended = (job: string, outcome: string) =>
  ({ kind: "job-ended", data: { job, kind: "run-pipeline", outcome } }) as unknown as Event;
const RUN = "i/1/build/c1";

test.each([
  ["nothing was told", [], false],
  ["its job is done", [ended(RUN, "done")], true],
  ["its job failed", [ended(RUN, "failed")], true],
  ["its job asked", [ended(RUN, "asks")], false],
  [
    "it asked, and the job that went on is done",
    [ended(RUN, "asks"), ended(`${RUN}/2`, "done")],
    true,
  ],
  ["its process was lost, and is started again", [ended(RUN, "lost")], false],
  [
    "another candidate's is done",
    [ended("i/1/build/c11", "done"), ended("i/2/build/c1", "done")],
    false,
  ],
  ["its intent was canceled", [{ kind: "intent-canceled", data: {} } as unknown as Event], true],
  ["its intent has ended", [{ kind: "intent-ended", data: {} } as unknown as Event], true],
])("where %s, whether a run is over", (_, events, over) => {
  expect(runIsOver(RUN, events)).toBe(over);
});
