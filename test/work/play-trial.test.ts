// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are expressions of a pack, not of this file
import { describe, expect, test } from "vitest";
import type { CommandAnswer, HttpAnswer, HttpCall } from "../../app/core/pack/call.ts";
import { drawFamily } from "../../app/core/pack/draw.ts";
import type { Actor } from "../../app/ports/actor.ts";
import { playTrial } from "../../app/work/play-trial.ts";
import { family, pack } from "../core/pack/sample.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

function answer(status: number, body: unknown, headers: Record<string, string> = {}): HttpAnswer {
  return { status, headers, body: bytes(typeof body === "string" ? body : JSON.stringify(body)) };
}

/** An actor that answers requests one after the other and keeps what it was asked. */
function answering(...answers: readonly (HttpAnswer | Error)[]) {
  const asked: HttpCall[] = [];
  const actor: Actor = {
    async request(call) {
      const next = answers[asked.length];
      asked.push(call);
      if (next instanceof Error || next === undefined)
        throw next ?? new Error("asked once more than expected");
      return next;
    },
  };
  return { actor, asked };
}

function running(ending: Partial<CommandAnswer>): Actor {
  const nothing = { code: 0, signal: null, stdout: bytes(""), stderr: bytes("") };
  return {
    request: () => Promise.reject(new Error("no server")),
    run: async () => ({ ...nothing, ...ending }),
  };
}

const phi = family("phi", {
  draw: { crop: { oneOf: ["oats & rye"] }, days: { integer: [3, 3] } },
  play: [
    {
      request: { method: "POST", path: "/blocks", body: { crop: "${crop}", days: "${days}" } },
      expect: { status: 201, body: { crop: "${crop}" } },
      save: { block: "/id" },
    },
    {
      request: {
        method: "GET",
        path: "/blocks/${block}?crop=${crop}",
        headers: { "X-Days": "${days}" },
      },
      expect: {
        status: 200,
        headers: { "Content-Type": "application/json" },
        body: { id: "${block}", days: "${days}" },
      },
    },
  ],
});

function play(one: ReturnType<typeof family>, actor: Actor, limits: object = {}) {
  const all = pack([one], { limits });
  const { values } = drawFamily(all, one.id, "seed");
  return playTrial({ steps: one.play, values, limits: all.limits }, actor);
}

const made = (id: string) => [
  answer(201, { id, crop: "oats & rye", at: Math.random() }),
  answer(200, { id, days: 3 }, { "content-type": "application/json", date: id }),
];

describe("a trial of a product that answers requests", () => {
  test("passes when every expectation is met, and carries drawn and saved values", async () => {
    const { actor, asked } = answering(...made("b/1"));
    expect(await play(phi, actor)).toMatchObject({ outcome: "passed" });
    expect(asked).toEqual([
      {
        method: "POST",
        path: "/blocks",
        headers: { "content-type": "application/json" },
        body: '{"crop":"oats & rye","days":3}',
      },
      { method: "GET", path: "/blocks/b%2F1?crop=oats%20%26%20rye", headers: { "x-days": "3" } },
    ]);
  });

  test("has one digest however the product names its records, and another when it behaves otherwise", async () => {
    const [one, two] = [
      await play(phi, answering(...made("a")).actor),
      await play(phi, answering(...made("b")).actor),
    ];
    expect(one.digest).toBe(two.digest);
    const other = await play(phi, answering(answer(200, { id: "a", crop: "oats & rye" })).actor);
    expect(other.digest).not.toBe(one.digest);
  });

  test("fails at the first step that is not as expected, with a sentence for each difference", async () => {
    const { actor, asked } = answering(answer(500, { crop: "x" }));
    const failed = await play(phi, actor);
    expect(failed).toMatchObject({
      outcome: "failed",
      reason:
        'step 1: status: expected 201, saw 500; body/crop: expected "oats & rye", saw "x"; body has no /id to save as block',
    });
    expect(asked).toHaveLength(1);
  });

  test("fails when the product breaks off, with the reason", async () => {
    const failed = await play(phi, answering(new Error("connection reset")).actor);
    expect(failed).toMatchObject({ outcome: "failed", reason: "step 1: connection reset" });
  });

  test("fails when an answer is too long", async () => {
    const failed = await play(phi, answering(answer(201, "x".repeat(101))).actor, {
      answer_bytes: 100,
    });
    expect(failed).toMatchObject({
      outcome: "failed",
      reason: "step 1: an answer of more than 100 bytes",
    });
  });

  test("fails when its time is over, even if the actor does not heed the signal", async () => {
    let aborted = false;
    const deaf: Actor = {
      request: (_, { signal }) => {
        signal.addEventListener("abort", () => {
          aborted = true;
        });
        return new Promise(() => undefined);
      },
    };
    const failed = await play(phi, deaf, { seconds: 0.05 });
    expect(failed).toMatchObject({
      outcome: "failed",
      reason: "step 1: the trial took longer than 0.05 s",
    });
    expect(aborted).toBe(true);
  });

  test("fails, and does not break, on an answer nested deeper than anyone can follow", async () => {
    const deep = bytes(`{"id":${"[".repeat(200_000)}${"]".repeat(200_000)},"crop":"oats & rye"}`);
    const { actor } = answering({ status: 201, headers: {}, body: deep }, answer(200, {}));
    expect(await play(phi, actor)).toMatchObject({ outcome: "failed" });
  });

  test("fails on text that is no Unicode where it is compared, without breaking", async () => {
    const { actor } = answering({
      status: 201,
      headers: {},
      body: bytes('{"id":1,"crop":"\\ud800"}'),
    });
    expect(await play(phi, actor)).toMatchObject({ outcome: "failed" });
  });

  test("sends a text as it stands and compares a text to the letter", async () => {
    const step = (text: string) => ({
      request: {
        method: "POST",
        path: "/",
        text: "{oops",
        headers: { "Content-Type": "application/json" },
      },
      expect: { text },
    });
    const { actor, asked } = answering(answer(400, "no ${json}"), answer(400, "no JSON"));
    const one = await play(family("text", { play: [step("no JSON")] }), actor);
    expect(one).toMatchObject({
      outcome: "failed",
      reason: 'step 1: text: expected "no JSON", saw "no ${json}"',
    });
    expect(asked[0]).toMatchObject({
      body: "{oops",
      headers: { "content-type": "application/json" },
    });
    expect(await play(family("text", { play: [step("no JSON")] }), actor)).toMatchObject({
      outcome: "passed",
    });
  });
});

describe("a trial of a command", () => {
  const count = family(
    "count",
    {
      play: [
        { run: { args: ["--words"], stdin: "${text}" }, expect: { stdout: "${count}\n", exit: 0 } },
      ],
    },
    [{ text: "a b", count: 2 }],
  );

  test("passes on the expected output and exit code", async () => {
    expect(await play(count, running({ stdout: bytes("2\n") }))).toMatchObject({
      outcome: "passed",
    });
  });

  test("fails on another output, another code, or a signal, and says which", async () => {
    expect(await play(count, running({ stdout: bytes("3\n"), code: 1 }))).toMatchObject({
      reason: 'step 1: exit: expected 0, saw 1; stdout: expected "2\\n", saw "3\\n"',
    });
    const silent = family("silent", { play: [{ run: {}, expect: { stdout: "" } }] });
    expect(await play(silent, running({ code: null, signal: "SIGSEGV" }))).toMatchObject({
      outcome: "failed",
      reason: "step 1: ended by SIGSEGV",
    });
  });

  test("fails on a product that runs no commands", async () => {
    expect(await play(count, answering().actor)).toMatchObject({ outcome: "failed" });
  });
});
