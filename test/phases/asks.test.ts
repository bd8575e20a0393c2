import { expect, test } from "vitest";
import { endOf } from "../../app/core/event/end.ts";
import type { JobEnding, RunPipelineInput } from "../../app/core/job.ts";
import type { RunQuestion } from "../../app/core/questions.ts";
import { hasEnded, type StatusDocument } from "../../app/core/status.ts";
import { type FakeLine, fakeLine, type Story } from "../fakes/line.ts";
import { shopPack } from "./sample.ts";

const SHIP = { key: "S", label: "[S] Ship", to: "exit" };
const FIX = { key: "2", label: "Fix it", to: "fix" };

const question = (id: string, more: Partial<RunQuestion> = {}): RunQuestion => ({
  id,
  node: id,
  text: `What about ${id}?`,
  options: [SHIP, FIX],
  timeoutMs: null,
  otherwise: null,
  ...more,
});

const asks = (...questions: readonly RunQuestion[]): JobEnding => ({
  kind: "asks",
  questions: [...questions],
  checkpoint: { says: ["so far"], ms: 5 },
});

/** A run that asks whatever of these it was not told, and then makes its answers a file. */
const asking =
  (...questions: readonly RunQuestion[]) =>
  (input: RunPipelineInput): Record<string, string> | JobEnding => {
    const answers = input.resume?.answers ?? [];
    const open = questions.filter(({ id }) => answers.every((one) => one.question !== id));
    if (open.length > 0) return asks(...open);
    const told = answers.map(({ question: id, option }) => `${id}: ${option?.label ?? "late"}`);
    return { "src/server.ts": `${input.candidate} ${told.join(", ")}` };
  };

const line = (story: Story) =>
  fakeLine({ pack: shopPack(), product: "build: { candidates: 1 }\n", ...story });

const until = async (
  { factory }: FakeLine,
  intent: string,
  holds: (status: StatusDocument) => boolean,
): Promise<StatusDocument> => {
  for (;;) {
    const status = await factory.status(intent);
    if (holds(status) || hasEnded(status.status)) return status;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
};
/** What the delivered server is. */
const server = async ({ world, forge }: FakeLine): Promise<string | null> =>
  world.forge.read(
    { name: "shop", repository: "/repositories/shop", branch: "main" },
    forge.branchHead("main") ?? "",
    "src/server.ts",
  );
const ends = (of: FakeLine, intent: string) => until(of, intent, () => false);

test("a run that asks ends its job; its question is shown, answered once, and another job goes on with the answer", async () => {
  const seen: RunPipelineInput[] = [];
  const build = asking(question("review"));
  const story = await line({
    builds: (input) => {
      seen.push(input);
      return build(input);
    },
  });
  const intent = await story.submits();
  const waiting = await story.settles(intent);
  expect(waiting).toMatchObject({
    status: "waiting",
    phase: "build",
    waiting: {
      for: "a person who may answer",
      what: "c1 asks 1.c1.review: S ([S] Ship), 2 (Fix it)",
      questions: [
        {
          id: "1.c1.review",
          candidate: "c1",
          text: "What about review?",
          options: [
            { key: "S", label: "[S] Ship" },
            { key: "2", label: "Fix it" },
          ],
          until: null,
          otherwise: null,
        },
      ],
    },
  });
  await story.restarts();
  await story.factory.answer(intent, "1.c1.review", "fix it", "ada");
  expect(await ends(story, intent)).toMatchObject({ status: "delivered" });
  const key = `${intent}/1/build/c1`;
  expect(story.runner.begun.filter((job) => job.startsWith(key))).toEqual([key, `${key}/2`]);
  expect(seen[1]?.resume).toEqual({
    run: `/jobs/${key}/run`,
    clone: `/jobs/${key}/clone`,
    says: ["so far"],
    ms: 5,
    answers: [{ question: "review", option: FIX }],
  });
  expect(story.runner.dropped).toEqual([`${key}/clone`]);
  const [answered, ...more] = await story.events(intent, "run-answered");
  expect(more).toEqual([]);
  expect(answered).toMatchObject({
    candidate: "c1",
    data: { question: "1.c1.review", choice: FIX, by: "ada", how: "chosen" },
  });
});

test("every candidate asks for itself, and one answer leaves the others open", async () => {
  const story = await line({
    product: "build: { candidates: 2 }\n",
    builds: asking(question("review")),
  });
  const intent = await story.submits();
  const open = ({ waiting }: StatusDocument) => waiting?.questions?.map(({ id }) => id) ?? [];
  const both = await until(story, intent, (status) => open(status).length === 2);
  expect(open(both)).toEqual(["1.c1.review", "1.c2.review"]);
  const after = await story.factory.answer(intent, "1.c2.review", "S", "ada");
  expect(open(after)).toEqual(["1.c1.review"]);
  expect(after.status).toBe("waiting");
  const built = (status: StatusDocument) =>
    story.runner.begun.includes(`${status.intent}/1/build/c2/2`);
  await until(story, intent, built);
  await story.factory.answer(intent, "1.c1.review", "S", "ada");
  expect(await ends(story, intent)).toMatchObject({ status: "delivered" });
});

test("a question is shown, and its answer taken, while other runs are still under way", async () => {
  const story = await line({
    product: "build: { candidates: 2 }\n",
    takes: ({ key }) => (key.endsWith("/build/c2") ? 400 : key.includes("/build/") ? 20 : 0),
    builds: (input) =>
      input.candidate === 1 ? asking(question("review"))(input) : { "src/server.ts": "c2" },
  });
  const intent = await story.submits();
  const ended = async () => (await story.events(intent, "job-ended")).map(({ data }) => data.job);
  await story.settles(intent);
  await story.factory.answer(intent, "1.c1.review", "S", "ada");
  await until(story, intent, () => story.runner.begun.includes(`${intent}/1/build/c1/2`));
  expect(await ended()).not.toContain(`${intent}/1/build/c2`);
  expect(await ends(story, intent)).toMatchObject({ status: "delivered", waiting: null });
  expect(story.runner.begun.filter((key) => key.includes("/build/"))).toEqual([
    `${intent}/1/build/c1`,
    `${intent}/1/build/c2`,
    `${intent}/1/build/c1/2`,
  ]);
});

test("a run may ask several things at once; answered one by one, it goes on with each", async () => {
  const story = await line({ builds: asking(question("left"), question("right")) });
  const intent = await story.submits();
  await story.settles(intent);
  await story.factory.answer(intent, "1.c1.right", "S", "ada");
  const key = `${intent}/1/build/c1/2`;
  await until(story, intent, () => story.runner.begun.includes(key));
  await story.factory.answer(intent, "1.c1.left", "2", "bob");
  expect(await ends(story, intent)).toMatchObject({ status: "delivered" });
  expect(await server(story)).toBe("1 right: [S] Ship, left: Fix it");
});

test("a wrong choice, an unknown question, a second answer and one after the end are refused by name", async () => {
  const story = await line({ builds: asking(question("first"), question("second")) });
  const intent = await story.submits();
  await story.settles(intent);
  const answer = (id: string, choice: string) => story.factory.answer(intent, id, choice, "bob");
  await expect(answer("1.c1.first", "maybe")).rejects.toMatchObject({
    code: "invalid-input",
    message: '"maybe" is no choice of 1.c1.first: choose one of S ([S] Ship), 2 (Fix it)',
  });
  await expect(answer("1.c1.third", "S")).rejects.toMatchObject({
    code: "not-found",
    message: `${intent} has no question 1.c1.third; these are open: 1.c1.first, 1.c1.second`,
  });
  await expect(story.factory.approve(intent, "bob")).rejects.toMatchObject({ code: "conflict" });
  await expect(story.factory.runStop(`${intent}-1-c1`)).rejects.toMatchObject({ code: "conflict" });
  await expect(story.factory.runResume(`${intent}-1-c1`)).rejects.toThrow(
    /waits for an answer.*sf intent status/,
  );
  await expect(story.factory.runStart(`${intent}-1-c1`)).rejects.toThrow(
    `sf intent retry ${intent} --from build`,
  );
  await story.factory.answer(intent, "1.c1.first", "S", "ada");
  await expect(answer("1.c1.first", "2")).rejects.toMatchObject({
    code: "conflict",
    message: expect.stringMatching(
      /^1\.c1\.first was answered by ada at .*: S \(\[S\] Ship\) was taken$/,
    ),
  });
  await answer("1.c1.second", "S");
  await ends(story, intent);
  await expect(answer("1.c1.second", "2")).rejects.toMatchObject({ code: "conflict" });
  expect(await story.events(intent, "run-answered")).toHaveLength(2);
});

test("when its time is over a question gets its default, and is recorded as nobody's answer", async () => {
  const timed = question("review", { timeoutMs: 60, otherwise: FIX });
  const story = await line({ builds: asking(timed) });
  const intent = await story.submits();
  expect(await ends(story, intent)).toMatchObject({ status: "delivered" });
  const [asked] = await story.events(intent, "run-asked");
  const [answered] = await story.events(intent, "run-answered");
  expect(answered?.data).toEqual({
    question: "1.c1.review",
    choice: FIX,
    by: "nobody",
    how: "late",
  });
  expect((answered?.at ?? "") >= (asked?.data.until ?? "?")).toBe(true);
  expect(await server(story)).toBe("1 review: late");
});

test("what a run went on without needs no answer any more", async () => {
  const story = await line({
    builds: ({ resume }) =>
      resume === undefined ? asks(question("left"), question("right")) : { "src/server.ts": "x" },
  });
  const intent = await story.submits();
  await story.settles(intent);
  await story.factory.answer(intent, "1.c1.left", "S", "ada");
  expect(await ends(story, intent)).toMatchObject({ status: "delivered", waiting: null });
  const answers = await story.events(intent, "run-answered");
  expect(answers.map(({ data: { question: id, how } }) => [id, how])).toEqual([
    ["1.c1.left", "chosen"],
    ["1.c1.right", "moot"],
  ]);
});

test("canceled while it waits, an intent ends and what its run kept is removed", async () => {
  const story = await line({ builds: asking(question("review")) });
  const intent = await story.submits();
  await story.settles(intent);
  expect(await story.factory.cancel(intent)).toMatchObject({ status: "canceled", waiting: null });
  expect(story.runner.dropped).toEqual([`${intent}/1/build/c1/clone`]);
  await expect(story.factory.answer(intent, "1.c1.review", "S", "ada")).rejects.toMatchObject({
    code: "conflict",
    message: `${intent} has ended: it is canceled`,
  });
});

test("what a server that died while it canceled has left is removed by the next one", async () => {
  const story = await line({ builds: asking(question("review")) });
  const intent = await story.submits();
  await story.settles(intent);
  const reason = { code: "canceled", sentence: "a person canceled it" };
  const end = endOf({ status: "canceled", reason });
  await story.world.ledger.append([{ ...end, intent, product: "shop" }]);
  await story.restarts();
  expect(story.runner.dropped).toEqual([`${intent}/1/build/c1/clone`]);
});

test("a wait for an answer holds no place, and steps that are done twice ask and answer once", async () => {
  const story = await line({ twice: true, builds: asking(question("review")) });
  const waiting: string[] = [];
  for (let one = 0; one < 6; one++) waiting.push(await story.submits());
  for (const intent of waiting) await until(story, intent, ({ status }) => status === "waiting");
  for (const intent of waiting) {
    const [asked] = (await story.factory.status(intent)).waiting?.questions ?? [];
    await story.factory.answer(intent, asked?.id ?? "", "S", "ada");
  }
  for (const intent of waiting) {
    await ends(story, intent);
    expect(await story.events(intent, "run-asked", "run-answered")).toHaveLength(2);
  }
});

test("a job that goes on and is lost begins again from where the one before it ended", async () => {
  let lost = 0;
  const build = asking(question("review"));
  const story = await line({
    builds: (input) => {
      if (input.resume === undefined || lost++ > 0) return build(input);
      return { kind: "lost", why: "killed" };
    },
  });
  const intent = await story.submits();
  await story.settles(intent);
  await story.factory.answer(intent, "1.c1.review", "S", "ada");
  expect(await ends(story, intent)).toMatchObject({ status: "delivered" });
  const key = `${intent}/1/build/c1`;
  expect(story.runner.begun.filter((job) => job.startsWith(key))).toEqual([
    key,
    `${key}/2`,
    `${key}/2`,
  ]);
});
