import { createServer, type Server } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { clusterFiles } from "../../app/adapters/postgres/embedded/folders.ts";
import { findPostmaster } from "../../app/adapters/postgres/embedded/postmaster.ts";
import { hasEnded } from "../../app/core/status.ts";
import { beginJourney, type Journey } from "./journey.ts";
import { git, INTENT } from "./shelf.ts";

let journey: Journey;
let repository: string;

beforeAll(async () => {
  journey = await beginJourney();
  repository = await journey.has({ candidates: 1 });
}, 300_000);
afterAll(() => journey.ends());

test("an intent whose port another program has is refused before anything is built", async () => {
  const { port, close } = await occupied();
  try {
    const status = await journey.settles(await journey.submits(`${INTENT}\n### Port\n${port}\n`));
    expect(status).toMatchObject({
      status: "refused",
      phase: "intake",
      attempt: 0,
      reason: { code: "port-taken" },
    });
    expect(status.reason?.sentence).toContain(`port ${port} is taken by another program`);
  } finally {
    await close();
  }
});

test("an intent that depends on what is not here is refused before anything is built", async () => {
  const text = `${INTENT}\n### Depends on\n- seed-bank\n`;
  const status = await journey.settles(await journey.submits(text));
  expect(status).toMatchObject({
    status: "refused",
    phase: "intake",
    attempt: 0,
    reason: { code: "dependency-missing" },
  });
  expect(status.reason?.sentence).toContain("seed-bank");
});

test("the line goes on when its database was killed and is back", async () => {
  const intent = await journey.submits();
  for (const phase of ["building", "confirming"]) {
    await journey.sees(intent, ({ status }) => hasEnded(status) || status === phase);
    const postmaster = await findPostmaster(clusterFiles(journey.home));
    expect(postmaster).not.toBeNull();
    process.kill(postmaster?.pid ?? 0, "SIGKILL");
  }
  const status = await journey.settles(intent);
  expect(status).toMatchObject({ status: "delivered", attempt: 1, confirmation: { missing: 0 } });
  expect(git(repository, "rev-parse", "main")).toBe(status.delivery?.merged);
  expect(git(repository, "reflog", "main").split("\n")).toHaveLength(2);
}, 300_000);

/** A port of the machine that somebody else listens on. */
async function occupied(): Promise<{ port: number; close(): Promise<void> }> {
  const server: Server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  const close = () => new Promise<void>((resolve) => server.close(() => resolve()));
  return { port: address.port, close };
}
