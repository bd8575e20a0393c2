import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { openDatabase } from "../../app/adapters/postgres/database.ts";
import { verifyChain } from "../../app/core/event/chain.ts";
import { type Event, type EventKind, isKind } from "../../app/core/event.ts";
import { placeKey, type TrialMark, trialMarkSchema } from "../../app/core/trial-mark.ts";
import { git } from "../journeys/shelf.ts";
import { callsOf, startsOf } from "./witness.ts";

/** What a home shows once its line has ended. `servers`: how many were started. */
export interface Aftermath {
  readonly home: string;
  readonly servers: number;
}

/** Proves that the intent was delivered once: first from what stands outside the ledger, then that the ledger agrees. */
export async function provesOneDelivery({ home, servers }: Aftermath): Promise<void> {
  const sha = mergedOnce(join(home, "products", "shelf"));
  askedOnlyFor(home, sha);
  deployedOnce(home, sha, servers);
  const trials = playedOnce(home);
  const events = await ledgerOf(home);
  expect(verifyChain(events)).toMatchObject({ kind: "whole" });
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
  const one = (kind: EventKind) => {
    const found = events.filter((event) => isKind(event, kind));
    expect(found, kind).toHaveLength(1);
    return found[0];
  };
  const intent = one("intent-submitted")?.intent;
  expect(one("merged")).toMatchObject({ intent, data: { sha } });
  expect(one("release-started")).toMatchObject({ intent, data: { sha } });
  expect(one("release-registered")).toMatchObject({ intent, data: { sha } });
  expect(one("release-healthy")).toMatchObject({ intent, data: { sha } });
  expect(one("intent-ended")).toMatchObject({ intent, data: { status: "delivered" } });
  ledgerHasTheTrials(events, trials);
}

/** Proves that the intent ended once, whatever with; and when it was not delivered, that nothing was merged and nothing runs. */
export async function provesOneEnd({ home, servers }: Aftermath): Promise<void> {
  const events = await ledgerOf(home);
  const ends = events.filter((event) => isKind(event, "intent-ended"));
  expect(ends).toHaveLength(1);
  if (ends[0]?.data.status === "delivered") return provesOneDelivery({ home, servers });
  expect(["refused", "inconclusive"]).toContain(ends[0]?.data.status);
  expect(git(join(home, "products", "shelf"), "reflog", "main").split("\n")).toHaveLength(1);
  expect(callsOf(home)).toEqual([]);
  expect(readdirSync(join(home, "services"))).toEqual([]);
  playedOnce(home);
  expect(events.filter((event) => isKind(event, "merged", "release-started"))).toEqual([]);
  expect(events.filter((event) => isKind(event, "intent-submitted"))).toHaveLength(1);
  expect(verifyChain(events)).toMatchObject({ kind: "whole" });
}

/** The reflog of the branch: the base, and one merge on it. */
function mergedOnce(repository: string): string {
  const log = git(repository, "reflog", "show", "--format=%H", "main").split("\n");
  expect(log).toHaveLength(2);
  const [sha = "", base] = log;
  expect(git(repository, "rev-parse", "main", "main^")).toBe(`${sha}\n${base}`);
  expect(git(repository, "status", "--porcelain")).toBe("");
  return sha;
}

/** The commit that was judged: the merge's second parent. */
function judgedIn(home: string): string {
  return git(join(home, "products", "shelf"), "rev-parse", "main^2");
}

/** The forge's and the deployer's own logs: whatever was asked again was asked for the same commit and answered the same. */
function askedOnlyFor(home: string, sha: string): void {
  const calls = callsOf(home);
  const merges = calls.filter(({ what }) => what === "merge");
  const others = calls.filter(({ what }) => what !== "merge");
  expect(new Set(merges.map((call) => call.sha))).toEqual(new Set([judgedIn(home)]));
  expect(new Set(others.map((call) => call.sha))).toEqual(new Set([sha]));
  const answers = (what: string) =>
    calls.filter((call) => call.what === what && "answer" in call).map(({ answer }) => answer);
  expect(answers("revert")).toEqual([]);
  expect(answers("merge").length).toBeGreaterThan(0);
  for (const answer of answers("merge")) expect(answer).toEqual({ kind: "merged", sha });
  expect(answers("deploy").length).toBeGreaterThan(0);
  const [first] = answers("deploy");
  for (const answer of answers("deploy")) expect(answer).toEqual(first);
  expect(first).toMatchObject({ kind: "healthy" });
}

/** One release folder; the product was started there at most once a server, and never beside itself. */
function deployedOnce(home: string, sha: string, servers: number): void {
  const releases = readdirSync(join(home, "services", "shelf", "releases"));
  expect(releases).toEqual([sha]);
  const starts = startsOf(home).filter(({ folder }) => folder.includes("/services/"));
  expect(starts.length).toBeGreaterThan(0);
  expect(starts.length).toBeLessThanOrEqual(servers);
  for (const { folder, overlaps } of starts) {
    expect(folder).toContain(sha);
    expect(overlaps).toBe(false);
  }
}

type Trials = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** The journals: no trial was spawned twice, or has two ends. Answers each job's ends by trial. */
function playedOnce(home: string): Trials {
  const jobs = new Map<string, Map<string, string>>();
  for (const folder of readdirSync(join(home, "jobs"))) {
    const marks = marksOf(join(home, "jobs", folder, "trials.ndjson"));
    const ends = new Map<string, string>();
    const spawned = new Set<string>();
    for (const mark of marks) {
      if (mark.kind === "not-spawned") spawned.delete(placeKey(mark));
      if (mark.kind === "spawned") {
        expect(spawned.has(placeKey(mark)), `${folder} ${placeKey(mark)} again`).toBe(false);
        spawned.add(placeKey(mark));
      }
      if (mark.kind === "ended") {
        expect(ends.has(placeKey(mark)), `${folder} ${placeKey(mark)} ended twice`).toBe(false);
        ends.set(placeKey(mark), mark.trial.outcome);
      }
    }
    jobs.set(decodeURIComponent(folder), ends);
  }
  return jobs;
}

function marksOf(path: string): readonly TrialMark[] {
  try {
    const lines = readFileSync(path, "utf8").split("\n").slice(0, -1);
    return lines.map((line) => trialMarkSchema.parse(JSON.parse(line)));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}

/** What the ledger says of confirmation is what the journals say; a trial of which they have no end is missing. */
function ledgerHasTheTrials(events: readonly Event[], trials: Trials): void {
  let seen = 0;
  for (const event of events) {
    if (!isKind(event, "trials-played")) continue;
    const { stream } = event.data;
    const ends = trials.get(`${event.intent}/${event.attempt}/confirm/c`);
    for (const { index, outcome } of event.data.trials) {
      const player = event.candidate ?? "";
      const place = placeKey({
        player,
        stream: stream === "top-up" ? "top-ups" : "trials",
        index,
      });
      expect(outcome).toBe(ends?.get(place) ?? "missing");
      seen += 1;
    }
  }
  expect(seen).toBeGreaterThan(0);
}

async function ledgerOf(home: string): Promise<readonly Event[]> {
  const database = await openDatabase({ home });
  try {
    return await database.ledger.read({});
  } finally {
    await database.close();
  }
}
