import { expect, test } from "vitest";
import { isKind } from "../../app/core/event.ts";
import { textOf } from "../../app/ports/objects.ts";
import { type FakeLine, fakeLine, INTENT, searchedNothing } from "../fakes/line.ts";
import { OBJECT, PASSED, shopPack, verified } from "./sample.ts";

const pack = shopPack();

test("an intent goes in, and a merged and running service comes out", async () => {
  const line = await fakeLine({ pack });
  const ended = await line.settles(await line.submits());
  expect(ended).toMatchObject({
    status: "delivered",
    phase: "deliver",
    attempt: 1,
    reason: null,
    winner: "c1",
  });
  expect(ended.verdict?.outcome).toBe("cleared");
  expect(ended.verdict?.criteria.every(({ met }) => met)).toBe(true);
  expect(ended.confirmation).toMatchObject({ played: 227, failed: 0, missing: 0, look: 1 });
  expect(line.forge.branchHead("main")).toBe(ended.delivery?.merged);
  expect(line.forge.calls).toHaveLength(1);
  expect(line.deployer.calls).toEqual([`start shop ${ended.delivery?.merged}`]);
});

test("nothing is built where the product's repository keeps what the pack holds out", async () => {
  const line = await fakeLine({ pack });
  line.forge.commits({ "notes/held.yml": `holdouts of ${pack.name}` });
  line.forge.commits({ "notes/held.yml": "" });
  const ended = await line.settles(await line.submits());
  expect(ended).toMatchObject({ status: "refused", reason: { code: "holdouts-reachable" } });
  expect(ended.reason?.sentence).toContain("families/held.yml");
  expect(line.runner.begun).toEqual(["shop/0/verify/i1"]);
  await line.factory.productRemove("shop");
  await expect(line.factory.productAdd("/repositories/shop")).rejects.toMatchObject({
    code: "refused",
    message: expect.stringContaining("families/held.yml"),
  });
});

test("nothing is built where the pack lies in a folder that every box is shown", async () => {
  const line = await fakeLine({ pack });
  const { load } = line.world.packs;
  Object.assign(line.world.packs, {
    load: async (name: string) => ({ ...(await load(name)), dir: `/usr/share/packs/${name}` }),
  });
  const ended = await line.settles(await line.submits());
  expect(ended).toMatchObject({ status: "refused", reason: { code: "holdouts-reachable" } });
  expect(ended.reason?.sentence).toContain(
    "/usr/share/packs/shop, and builders are shown all of /usr",
  );
  expect(line.runner.begun.filter((key) => key.includes("/build/"))).toEqual([]);
});

test("what a candidate's builder could read is kept with it", async () => {
  const line = await fakeLine({ pack });
  const intent = await line.submits();
  await line.settles(intent);
  const [committed] = await line.events(intent, "candidate-committed");
  const record = committed?.data.exposure;
  if (record === undefined) throw new Error("no record");
  expect(JSON.parse((await textOf(line.world.objects, record)) ?? "")).toMatchObject({
    clone: { refs: ["refs/heads/work"], beyond: [] },
    network: "none",
  });
});

/** The line sets the first of two candidates aside, for this reason, before it is verified, and delivers the other. */
async function setsAside(
  line: FakeLine,
  reason: { readonly code: string; readonly sentence: string },
) {
  const intent = await line.submits();
  const ended = await line.settles(intent);
  expect(ended).toMatchObject({ status: "delivered", winner: "c2" });
  const [refused] = await line.events(intent, "candidate-refused");
  const { code, sentence } = reason;
  expect(refused).toMatchObject({
    candidate: "c1",
    data: { reason: { code, sentence: expect.stringContaining(sentence) } },
  });
  expect(line.runner.begun).not.toContain(`${intent}/1/verify/c1`);
  return { intent, ended };
}

test("a candidate that holds what the pack holds out is set aside before it is verified", async () => {
  const line = await fakeLine({
    pack,
    product: "build: { candidates: 2 }\n",
    builds: ({ candidate }) => ({
      "src/server.ts": candidate === 1 ? `holdouts of ${pack.name}` : "honest",
    }),
  });
  const { ended } = await setsAside(line, {
    code: "holdouts-seen",
    sentence: "src/server.ts: it is the pack's families/held.yml",
  });
  expect(ended.candidates[0]).toMatchObject({ id: "c1", verified: null });
});

test.each([
  [
    "found something",
    { found: [{ kind: "file", of: 0, at: "clone/git/objects: object 1234" }], unread: [] },
    "holdouts-seen",
    "clone/git/objects: object 1234: the pack's families/held.yml",
  ],
  [
    "could not look everywhere",
    { found: [], unread: ["clone/git/objects: git cat-file failed"] },
    "holdouts-unread",
    "clone/git/objects: git cat-file failed",
  ],
  ["was not made", null, "holdouts-unread", "nobody looked at what its builder could read"],
] as const)("a candidate is set aside where the search of what its builder could read %s", async (_, differently, code, sentence) => {
  const line = await fakeLine({
    pack,
    product: "build: { candidates: 2 }\n",
    searches: (input) => {
      const searched = searchedNothing(input);
      if (input.candidate !== 1 || searched === null) return searched;
      return differently === null
        ? null
        : { ...searched, found: [...differently.found], unread: [...differently.unread] };
    },
  });
  const { intent } = await setsAside(line, { code, sentence });
  const [one, other] = await line.events(intent, "candidate-searched");
  expect([one?.candidate, other?.candidate]).toEqual(["c1", "c2"]);
  expect((one?.data.found ?? 0) + (one?.data.unread ?? 0)).toBe(1);
});

test("builders are told what must not be found, never what it is, and the verdict says where was looked", async () => {
  const jobs: string[] = [];
  const line = await fakeLine({ pack, before: (job) => jobs.push(JSON.stringify(job)) });
  const intent = await line.submits();
  const { verdict } = await line.settles(intent);
  const builds = jobs.filter((job) => job.includes('"run-pipeline"'));
  expect(builds[0]).toContain('"traces":');
  for (const build of builds) expect(build).not.toContain(`holdouts of ${pack.name}`);
  expect(verdict?.criteria.find(({ name }) => name === "holdouts")).toMatchObject({
    met: true,
    seen: expect.stringMatching(/^6 things in 6 places, 0 found, 0 unread, record sha256:/),
    sentence:
      "Nothing that the pack holds out was where its builder could read: environment, mounts, clone, objects, run, candidate.",
  });
  const [searched] = await line.events(intent, "candidate-searched");
  const record = searched?.data.record;
  if (record === undefined) throw new Error("no record");
  expect(JSON.parse((await textOf(line.world.objects, record)) ?? "")).toMatchObject({
    by: "builder",
    found: [],
    unread: [],
  });
});

test("the verdict names configuration that was the candidate's own, since the base has none", async () => {
  const line = await fakeLine({
    pack,
    verifies: () => verified({ fromCandidate: ["tsconfig.json"] }),
  });
  const { verdict } = await line.settles(await line.submits());
  const said = verdict?.criteria.find(({ name }) => name === "verifiers");
  expect(said).toMatchObject({
    met: true,
    sentence: expect.stringContaining(
      "The base has no tsconfig.json: the candidate's own was used",
    ),
  });
});

test("every step done twice, as after a crash between acting and recording, does nothing twice", async () => {
  const line = await fakeLine({ pack, twice: true });
  const intent = await line.submits();
  const ended = await line.settles(intent);
  expect(ended.status).toBe("delivered");
  expect(line.forge.calls).toHaveLength(1);
  expect(line.deployer.calls).toHaveLength(1);
  expect(new Set(line.runner.begun).size).toBe(line.runner.begun.length);
  const keys = (await line.world.ledger.read({ intent })).map(({ key }) => key);
  expect(new Set(keys).size).toBe(keys.length);
});

test("the best candidate wins the race, and only it is confirmed", async () => {
  const good = new Set<string>();
  const line = await fakeLine({
    pack,
    behaves: (sha, _family, seed) =>
      good.has(sha) || Number.parseInt(seed.slice(0, 8), 16) % 10 < 6 ? "passed" : "failed",
    before: (job, { forge }) => {
      if (job.kind === "verify" && "sha" in job.input)
        void forge
          .read({ name: "shop", repository: "", branch: "main" }, job.input.sha, "src/server.ts")
          .then((text) => text === "reading 2" && good.add((job.input as { sha: string }).sha));
    },
  });
  const ended = await line.settles(await line.submits());
  expect(ended).toMatchObject({ status: "delivered", winner: "c3" });
});

test("a build that is not good enough is never merged: the line iterates until nothing is left, and says why", async () => {
  const line = await fakeLine({
    pack,
    readings: 6,
    product: "build: { candidates: 4 }\n",
    behaves: (_sha, _family, seed) =>
      Number.parseInt(seed.slice(0, 8), 16) % 10 < 6 ? "passed" : "failed",
  });
  const intent = await line.submits();
  const ended = await line.settles(intent);
  expect(ended.status).toBe("refused");
  expect(ended.reason?.sentence).toMatch(/every reading of the spec was built/);
  expect(line.forge.calls).toEqual([]);
  expect(line.deployer.calls).toEqual([]);
  const built = await line.events(intent, "build-started");
  expect(built.map(({ data }) => data.candidates.map(({ reading }) => reading))).toEqual([
    [0, 1, 2, 3],
    [4, 5],
  ]);
});

test("an attempt that was refused on its trials is followed by the next at a smaller α, with what may be revealed", async () => {
  const feedbacks: (string | null)[] = [];
  const shas: string[] = [];
  const line = await fakeLine({
    pack,
    product: "build: { candidates: 1 }\n",
    builds: (input) => {
      feedbacks.push(input.feedback);
      return { "src/server.ts": `reading ${input.reading}` };
    },
    behaves: (sha, family, seed) => {
      if (sha === shas[0]) return "failed";
      if (!shas.includes(sha)) shas.push(sha);
      if (sha === shas[2]) return "passed";
      // Good enough for selection, not for confirmation.
      return Number.parseInt(seed.slice(0, 8), 16) % 100 < 93 || family === "guards"
        ? "passed"
        : "failed";
    },
  });
  shas.push(line.forge.branchHead("main") ?? "");
  const intent = await line.submits();
  const ended = await line.settles(intent);
  const plans = await line.events(intent, "winner-fixed");
  expect(ended).toMatchObject({ status: "delivered", attempt: 2 });
  expect(plans.map(({ data }) => data.plan.j)).toEqual(plans.map((_, index) => index + 1));
  expect(feedbacks[0]).toBeNull();
  const told = JSON.parse(feedbacks[1] ?? "null");
  expect(told).toMatchObject({ version: 1, attempt: 1 });
  expect(told.verifiers.map((one: { name: string }) => one.name)).toEqual(["unit", "udc"]);
  expect(told.selection.every((one: { says: string }) => one.says.endsWith("works."))).toBe(true);
  expect(JSON.stringify(told)).not.toMatch(/"seed"|"path"|expect/);
});

test("a trial that was cut off is missing; where that leaves it inconclusive the line goes on with the next attempt", async () => {
  let first = true;
  const line = await fakeLine({
    pack,
    behaves: (sha, _family, seed) => {
      if (sha === line0()) return "failed";
      if (first && Number.parseInt(seed.slice(0, 8), 16) % 20 === 0) return "missing";
      return "passed";
    },
    before: (job) => {
      first = job.key.includes("/1/");
    },
  });
  const base = line.forge.branchHead("main");
  function line0() {
    return base;
  }
  const intent = await line.submits();
  const ended = await line.settles(intent);
  const verdicts = await line.events(intent, "verdict-given");
  expect(ended).toMatchObject({ status: "delivered", attempt: 2 });
  expect(verdicts.map(({ data }) => data.outcome)).toEqual(["inconclusive", "cleared"]);
  expect(verdicts[0]?.data.because).toBe("missing-trials");
});

test("a base that does already what is asked for refuses the intent before anything is built", async () => {
  const line = await fakeLine({ pack, behaves: () => "passed" });
  const intent = await line.submits();
  const ended = await line.settles(intent);
  expect(ended).toMatchObject({
    status: "refused",
    phase: "specify",
    reason: { code: "nothing-new" },
  });
  expect(await line.events(intent, "build-started")).toEqual([]);
});

test("an intent that was delivered once asks for nothing new the second time", async () => {
  const line = await fakeLine({ pack });
  await line.settles(await line.submits());
  const ended = await line.settles(await line.submits());
  expect(ended).toMatchObject({ status: "refused", reason: { code: "nothing-new" } });
  expect(line.forge.calls).toHaveLength(1);
});

test("a key that nothing tests is built and verified, spends no α and merges nothing", async () => {
  const line = await fakeLine({ pack: shopPack(["order"]) });
  const intent = await line.submits();
  const ended = await line.settles(intent);
  expect(ended).toMatchObject({ status: "inconclusive", reason: { code: "untested" } });
  expect(ended.reason?.sentence).toContain("nothing tests `kept`");
  expect(await line.events(intent, "winner-fixed")).toEqual([]);
  expect(line.forge.calls).toEqual([]);
});

test("without a pack it is built and verified, and a person may merge by hand", async () => {
  const line = await fakeLine();
  const ended = await line.settles(await line.submits());
  expect(ended).toMatchObject({ status: "inconclusive", reason: { code: "no-pack" } });
  expect(ended.candidates.every(({ verified }) => verified)).toBe(true);
  expect(line.forge.calls).toEqual([]);
});

test("a candidate that fails a verifier, or leaves its bounds, never reaches selection", async () => {
  let looked = 0;
  const line = await fakeLine({
    pack,
    verifies: () => {
      looked += 1;
      if (looked === 1)
        return verified({
          verifiers: [
            { ...PASSED, outcome: "failed" },
            { ...PASSED, name: "udc" },
          ],
        });
      if (looked === 2)
        return verified({
          verifiers: [],
          trespasses: [
            { path: ".github/x", sentence: ".github/x is protected", content: `100644 ${OBJECT}` },
          ],
        });
      return verified({});
    },
  });
  const ended = await line.settles(await line.submits());
  expect(ended).toMatchObject({ status: "delivered", winner: "c3" });
  expect(ended.candidates.map(({ verified }) => verified)).toEqual([false, false, true, true]);
  expect(ended.candidates.slice(0, 2).every(({ selection }) => selection.length === 0)).toBe(true);
});

test("equal trees are one candidate", async () => {
  const line = await fakeLine({
    pack,
    builds: (input) => ({
      "src/server.ts": input.candidate < 3 ? "same" : `other ${input.candidate}`,
    }),
  });
  const ended = await line.settles(await line.submits());
  expect(ended.candidates.map(({ reason }) => reason)).toEqual([
    null,
    "it is the same tree as c1",
    null,
    null,
  ]);
});

test("a run that dies without a word is begun again, and given up after the third time", async () => {
  const line = await fakeLine({
    pack,
    product: "build: { candidates: 1 }\nbudget: { attempts: 1 }\n",
    builds: () => ({ kind: "lost", why: "killed" }),
  });
  const ended = await line.settles(await line.submits());
  expect(ended.status).toBe("refused");
  expect(line.runner.begun.filter((key) => key.includes("/build/"))).toHaveLength(3);
});

test("a base that moves before the attempt's turn is built again on the new base, with the same readings and no α", async () => {
  const bases = new Set<string>();
  const line = await fakeLine({
    pack,
    before: (job, { forge }) => {
      if (!job.key.includes("/verify/") || bases.size > 1) return;
      bases.add(forge.commits({ "other.txt": "somebody else" }));
    },
    behaves: (sha) => (bases.has(sha) ? "failed" : "passed"),
  });
  bases.add(line.forge.branchHead("main") ?? "");
  const intent = await line.submits();
  const ended = await line.settles(intent);
  expect(ended).toMatchObject({ status: "delivered", attempt: 2 });
  const built = await line.events(intent, "build-started");
  expect(built.map(({ data }) => data.candidates[0]?.reading)).toEqual([0, 0]);
  expect((await line.events(intent, "winner-fixed")).map(({ data }) => data.plan.j)).toEqual([1]);
});

test("a release that does not get healthy is taken back: the branch holds what runs", async () => {
  const line = await fakeLine({ pack, health: () => "it never answered" });
  const intent = await line.submits();
  const ended = await line.settles(intent);
  expect(ended).toMatchObject({ status: "rolled-back", reason: { code: "not-healthy" } });
  expect(line.forge.calls.map((call) => call.split(" ")[0])).toEqual(["merge", "revert"]);
  const [rolledBack] = await line.events(intent, "release-rolled-back");
  expect(line.forge.branchHead("main")).toBe(rolledBack?.data.revert);
});

test("approval final waits before the merge, through a restart, and goes on at a person's word", async () => {
  const line = await fakeLine({ pack, product: "approval: final\n" });
  const intent = await line.submits();
  expect(await line.settles(intent)).toMatchObject({ status: "waiting", phase: "deliver" });
  expect(line.forge.calls).toEqual([]);
  await line.restarts();
  expect(await line.factory.status(intent)).toMatchObject({ status: "waiting" });
  await line.factory.approve(intent, "bea");
  expect(await line.settles(intent)).toMatchObject({ status: "delivered" });
  const [approved] = await line.events(intent, "intent-approved");
  expect(approved?.data.by).toBe("bea");
});

test("approval checkpoints waits before selection and before the merge; a person may reject", async () => {
  const line = await fakeLine({ pack, product: "approval: checkpoints\n" });
  const intent = await line.submits();
  expect(await line.settles(intent)).toMatchObject({ status: "waiting", phase: "select" });
  await line.factory.approve(intent, "bea");
  while ((await line.factory.status(intent)).phase !== "deliver")
    await new Promise((resolve) => setTimeout(resolve, 5));
  expect(await line.settles(intent)).toMatchObject({ status: "waiting", phase: "deliver" });
  await line.factory.reject(intent, "not now", "bea");
  const ended = await line.settles(intent);
  expect(ended).toMatchObject({ status: "refused", reason: { code: "rejected" } });
  expect(ended.reason?.sentence).toContain("not now");
  expect(line.forge.calls).toEqual([]);
});

test("minutes that an intent waits for a person are none of its budget; those that it works are", async () => {
  let hours = 0;
  const line = await fakeLine({
    pack,
    readings: 100,
    product: "approval: checkpoints\nbudget: { minutes: 90 }\n",
    clock: () => Date.now() + hours * 3_600_000,
    behaves: () => "failed",
    before: ({ key }) => {
      if (/\/2\/build\/c1$/.test(key)) hours += 2;
    },
  });
  const intent = await line.submits();
  const isAsked = async (attempt: number) => {
    await line.settles(intent);
    const asked = await line.events(intent, "intent-waiting");
    expect(asked.at(-1)?.attempt).toBe(attempt);
    hours += 48;
    await line.factory.approve(intent, "bea");
    while ((await line.factory.status(intent)).status === "waiting")
      await new Promise((resolve) => setTimeout(resolve, 5));
  };
  await isAsked(1);
  await isAsked(2);
  const { reason } = await line.settles(intent);
  expect(reason?.sentence).toContain("the budget of 90 minutes is spent");
  expect(await line.events(intent, "build-started")).toHaveLength(2);
});

test("a dry run merges, says every step of a deployment, and does none of them", async () => {
  const line = await fakeLine({
    pack,
    product:
      'root: web\nenv: { LOG: "1" }\nsecrets: { deploy: [SMTP_PASSWORD] }\ndeploy: { target: dry-run, port: 8350 }\n',
  });
  const ended = await line.settles(await line.submits());
  const { merged = "" } = ended.delivery ?? {};
  expect(ended).toMatchObject({ status: "delivered", delivery: { url: null, health: null } });
  expect(ended.delivery?.planned).toEqual([
    `write the files of ${merged.slice(0, 10)} into a folder of their own`,
    "give it SMTP_PASSWORD",
    "start node src/server.ts, in web, at port 8350",
    "wait until /health answers 200, 30 s at most, else take release and merge back",
    "register it as shop, domain",
  ]);
  expect(line.forge.branchHead("main")).toBe(merged);
  expect(line.deployer.calls).toEqual([]);
  expect(await line.events(ended.intent, "release-started")).toEqual([]);
});

test("a merge that would write over somebody's work waits until it is put away", async () => {
  const line = await fakeLine({ pack });
  line.forge.occupied = ["notes.txt"];
  const intent = await line.submits();
  const waiting = await line.settles(intent);
  expect(waiting.waiting?.what).toContain("notes.txt");
  line.forge.occupied = [];
  await line.factory.approve(intent, "bea");
  expect(await line.settles(intent)).toMatchObject({ status: "delivered" });
});

test("a base that moves while a person is asked makes the verdict stale: it is built again", async () => {
  const bases = new Set<string>();
  const line = await fakeLine({
    pack,
    product: "approval: final\n",
    behaves: (sha) => (bases.has(sha) ? "failed" : "passed"),
  });
  bases.add(line.forge.branchHead("main") ?? "");
  const intent = await line.submits();
  await line.settles(intent);
  bases.add(line.forge.commits({ "other.txt": "x" }));
  await line.factory.approve(intent, "bea");
  while ((await line.factory.status(intent)).attempt < 2)
    await new Promise((resolve) => setTimeout(resolve, 5));
  expect(await line.settles(intent)).toMatchObject({ status: "waiting", attempt: 2 });
  expect(line.forge.calls).toEqual([]);
});

test.each([
  "specify",
  "build",
  "verify",
  "select",
  "confirm",
])("an intent can be canceled in phase %s, and nothing of it is merged", async (phase) => {
  let reached = () => {};
  const there = new Promise<void>((resolve) => {
    reached = resolve;
  });
  const line = await fakeLine({
    pack,
    stays: (key) => key.includes(`/${phase}/`),
    before: ({ key }) => key.includes(`/${phase}/`) && reached(),
  });
  const intent = await line.submits();
  await there;
  expect(await line.factory.cancel(intent)).toMatchObject({ status: "canceled" });
  await new Promise((resolve) => setTimeout(resolve, 30));
  expect(await line.settles(intent)).toMatchObject({ status: "canceled" });
  expect(line.forge.calls).toEqual([]);
  expect(await line.events(intent, "intent-ended")).toHaveLength(1);
  expect((await line.world.runner.look(line.runner.begun.at(-1) ?? "")).kind).toBe("ended");
});

test("what is merged is not canceled, and says so", async () => {
  const line = await fakeLine({ pack, health: () => null });
  const intent = await line.submits();
  await line.settles(intent);
  await expect(line.factory.cancel(intent)).rejects.toThrow(/ended already/);
});

test("a retry from build is the lineage's next attempt; a retry from gate judges the recorded trials again, without α", async () => {
  const line = await fakeLine({ pack, product: "approval: final\nbuild: { candidates: 1 }\n" });
  const first = await line.submits();
  await line.settles(first);
  await line.factory.reject(first, "later", "bea");
  await line.settles(first);
  const { intent: again } = await line.factory.retry(first, "gate");
  expect(again).toBe(`${first}-r1`);
  expect(await line.settles(again)).toMatchObject({
    status: "waiting",
    lineage: first,
    attempt: 1,
  });
  expect(await line.events(again, "winner-fixed")).toEqual([]);
  await line.factory.reject(again, "still later", "bea");
  await line.settles(again);
  const { intent: third } = await line.factory.retry(again, "build");
  expect(await line.settles(third)).toMatchObject({
    status: "waiting",
    lineage: first,
    attempt: 2,
  });
  const [plan] = await line.events(third, "winner-fixed");
  expect(plan?.data.plan.j).toBe(2);
  await line.factory.approve(third, "bea");
  expect(await line.settles(third)).toMatchObject({ status: "delivered" });
});

test("killed and started again at any moment, an intent still ends once, merged once and deployed once", async () => {
  const line = await fakeLine({ pack });
  const intent = await line.submits();
  for (let kill = 0; kill < 40; kill++) {
    await new Promise((resolve) => setTimeout(resolve, kill % 7));
    await line.restarts();
  }
  expect(await line.settles(intent)).toMatchObject({ status: "delivered" });
  expect(line.forge.calls).toHaveLength(1);
  expect(line.deployer.calls).toHaveLength(1);
  const ends = (await line.world.ledger.read({ intent })).filter((event) =>
    isKind(event, "intent-ended"),
  );
  expect(ends).toHaveLength(1);
});

test("a port taken by another service and a dependency that is not there are said before anything is built", async () => {
  const line = await fakeLine({ pack });
  const port = await line.settles(await line.submits(`${INTENT}\n### Depends on\n- billing\n`));
  expect(port).toMatchObject({
    status: "refused",
    phase: "intake",
    reason: { code: "dependency-missing" },
  });
  expect(port.reason?.sentence).toContain("billing");
});

test("a secret without a value refuses the intent before anything is built", async () => {
  const sentence = "shop.env: no value for MAIL_PASSWORD";
  const line = await fakeLine({
    pack,
    product: "secrets: { deploy: [MAIL_PASSWORD] }\n",
    lacks: (names) => (names.includes("MAIL_PASSWORD") ? sentence : null),
  });
  const intent = await line.submits();
  expect(await line.settles(intent)).toMatchObject({
    status: "refused",
    reason: { code: "secret-missing", sentence },
  });
  expect(line.runner.begun.filter((key) => key.startsWith(intent))).toEqual([]);
});

const INSTALL = "install: { command: [npm, ci], keys: [README.md] }\n";

test("what is installed is shown to every job of the attempt, and to the release that a retry delivers", async () => {
  const installed = { digest: `sha256:${"a".repeat(64)}` as const, folders: ["node_modules"] };
  const shown: [string, unknown][] = [];
  const mounts: unknown[] = [];
  const line = await fakeLine({
    pack,
    product: `${INSTALL}approval: final\n`,
    installs: () => ({ kind: "done", result: { kind: "installed", installed } }),
    before: ({ kind, input }) => {
      if (kind !== "install") shown.push([kind, "installed" in input && input.installed]);
    },
    health: (release) => {
      mounts.push(release.mounts);
      return null;
    },
  });
  const intent = await line.submits();
  expect((await line.settles(intent)).status).toBe("waiting");
  await line.factory.reject(intent, "not today", "bea");
  expect((await line.settles(intent)).status).toBe("refused");
  expect(new Set(shown.map(([kind]) => kind))).toEqual(
    new Set(["run-pipeline", "verify", "evaluate"]),
  );
  for (const [kind, seen] of shown) expect(seen, kind).toEqual(installed);
  const { intent: again } = await line.factory.retry(intent, "deliver");
  expect((await line.settles(again)).status).toBe("waiting");
  await line.factory.approve(again, "bea");
  expect((await line.settles(again)).status).toBe("delivered");
  expect(mounts).toMatchObject([[{ to: "/box/node_modules" }]]);
});

test("a product whose root is a folder of its repository is deployed to run there", async () => {
  const roots: string[] = [];
  const line = await fakeLine({
    pack,
    product: "root: apps/shop/\n",
    health: ({ root }) => {
      roots.push(root);
      return null;
    },
  });
  expect((await line.settles(await line.submits())).status).toBe("delivered");
  expect(roots).toEqual(["apps/shop"]);
});

test("a pipeline that lacks an input since the product was registered ends the intent before anything is built", async () => {
  let why: string | null = null;
  const line = await fakeLine({ pack, unfit: () => why });
  why = "build:1:9: the inputs who were not given";
  const intent = await line.submits();
  expect(await line.settles(intent)).toMatchObject({
    status: "failed",
    reason: { code: "pipeline-unfit", sentence: why },
  });
  expect(await line.events(intent, "build-started")).toEqual([]);
});

test("an installation that fails ends the intent as refused, with what it printed", async () => {
  const refused = { kind: "refused", sentence: "install (npm ci): exit 1\nno such package" };
  let fine = true;
  const installed = { digest: `sha256:${"a".repeat(64)}`, folders: [] };
  const line = await fakeLine({
    pack,
    product: INSTALL,
    installs: () => ({ kind: "done", result: fine ? { kind: "installed", installed } : refused }),
  });
  fine = false;
  const intent = await line.submits();
  expect(await line.settles(intent)).toMatchObject({
    status: "refused",
    reason: { code: "install-failed", sentence: refused.sentence },
  });
  expect(line.runner.begun.filter((key) => key.startsWith(intent))).toEqual([
    `${intent}/1/specify/install`,
  ]);
});
