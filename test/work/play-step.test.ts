// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are expressions of a pack, not of this file
import { describe, expect, test } from "vitest";
import type {
  CommandCall,
  HttpCall,
  Message,
  OpenCall,
  Payload,
} from "../../app/core/pack/call.ts";
import { drawFamily } from "../../app/core/pack/draw.ts";
import type { Actor } from "../../app/ports/actor.ts";
import { withCookieJar } from "../../app/work/evaluate/cookie-jar.ts";
import { playTrial } from "../../app/work/play-trial.ts";
import { family, pack } from "../core/pack/sample.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const answer = (status: number, body: string, cookies?: readonly string[]) => ({
  status,
  headers: {},
  body: bytes(body),
  ...(cookies === undefined ? {} : { cookies }),
});

function play(steps: readonly object[], actor: Actor, seconds = 20) {
  const one = family("one", { draw: { word: { oneOf: ["oats"] } }, play: steps });
  const all = pack([one], { limits: { seconds } });
  const { values } = drawFamily(all, "one", "seed");
  return playTrial({ steps: one.play, values, limits: all.limits }, actor);
}

const passed = { outcome: "passed" };
const failed = (reason: RegExp) => ({ outcome: "failed", reason: expect.stringMatching(reason) });
const GET = { method: "GET", path: "/" };

describe("a step that may be tried again", () => {
  const counting = (last: number): Actor => {
    let count = 0;
    return {
      request: async () => {
        count += 1;
        if (count === 1) throw new Error("connection refused");
        return answer(200, `{ "count": ${count} }`);
      },
      run: () => Promise.reject(new Error(String(last))),
    };
  };
  const polled = (seconds: number, count: number) => [
    {
      request: GET,
      until: { seconds, every: 0.01 },
      expect: { body: { count } },
      save: { c: "/count" },
    },
    { request: { method: "PUT", path: "/${c}" }, expect: { status: 200 } },
  ];

  test("is tried until it is as expected, and what it saves is of the last try", async () => {
    expect(await play(polled(20, 4), counting(4))).toMatchObject(passed);
  });

  test("fails with its last answer when its time is over", async () => {
    expect(await play(polled(0.05, -1), counting(4))).toMatchObject(
      failed(/^step 1: for 0.05 s, body\/count: expected -1, saw \d+$/),
    );
  });

  test("ends with its trial's time all the same", async () => {
    expect(await play(polled(60, -1), counting(4), 0.2)).toMatchObject(
      failed(/^step 1: .*the trial took longer than 0.2 s|^step 1: body\/count/),
    );
  });
});

test("an answer that does not come within its step's time is a failure, and the request is given up", async () => {
  let gaveUp = false;
  const actor: Actor = {
    request: (_, { signal }) => {
      signal.addEventListener("abort", () => {
        gaveUp = true;
      });
      return new Promise(() => undefined);
    },
  };
  expect(
    await play([{ request: { ...GET, seconds: 0.05 }, expect: { status: 200 } }], actor),
  ).toMatchObject(failed(/^step 1: nothing came within 0.05 s$/));
  expect(gaveUp).toBe(true);
});

test("bytes are sent and compared as they are", async () => {
  const asked: HttpCall[] = [];
  const actor: Actor = {
    request: async (call) => {
      asked.push(call);
      return { status: 200, headers: {}, body: new Uint8Array([0, 255]) };
    },
  };
  const request = { method: "POST", path: "/", base64: "AP8=" };
  expect(await play([{ request, expect: { base64: "AP8=" } }], actor)).toMatchObject(passed);
  expect(asked[0]?.headers).toEqual({ "content-type": "application/octet-stream" });
  expect(asked[0]?.body).toEqual(new Uint8Array([0, 255]));
  expect(await play([{ request, expect: { base64: "AAA=" } }], actor)).toMatchObject(
    failed(/base64/),
  );
});

test("cookies are kept for one trial, and a header of the step's own stands", async () => {
  const asked: (string | undefined)[] = [];
  const actor: Actor = {
    request: async ({ headers }) => {
      asked.push(headers.cookie);
      return answer(200, "", asked.length === 1 ? ["sid=1"] : undefined);
    },
  };
  const own = { request: { ...GET, headers: { cookie: "mine" } }, expect: { status: 200 } };
  const steps = [{ request: GET, expect: { status: 200 } }, { request: GET, expect: {} }, own];
  await play(steps, withCookieJar(actor));
  await play([{ request: GET, expect: { status: 200 } }], withCookieJar(actor));
  expect(asked).toEqual([undefined, "sid=1", "mine", undefined]);
});

describe("what stays open", () => {
  const feed = (...messages: readonly Message[]) => {
    const opened: OpenCall[] = [];
    const sent: Payload[] = [];
    const waiting = [...messages];
    const state = { closed: 0 };
    const actor: Actor = {
      request: async () => answer(200, "{}"),
      open: async (call) => {
        opened.push(call);
        return {
          send: async (message) => void sent.push(message),
          receive: async () => waiting.shift() ?? null,
          close: () => {
            state.closed += 1;
          },
        };
      },
    };
    return { actor, opened, sent, state };
  };
  const open = { open: { name: "feed", path: "/feed?of=${word}", as: "socket" } };
  const send = { send: { to: "feed", body: { want: "${word}" } } };
  const hear = (expected: object, more: object = {}) => ({
    receive: { from: "feed" },
    expect: expected,
    ...more,
  });

  test("is sent to and heard between other steps, and closed with the trial", async () => {
    const at = feed({ data: '{"sku":"oats","id":4}' }, { data: "bye" });
    const steps = [
      open,
      send,
      { request: GET, expect: { status: 200 } },
      hear({ body: { sku: "${word}" } }, { save: { id: "/id" } }),
      hear({ text: { $pattern: "^b" } }),
      hear({ closed: true }),
      { request: { method: "GET", path: "/${id}" }, expect: { status: 200 } },
    ];
    expect(await play(steps, at.actor)).toMatchObject(passed);
    expect(at.opened).toEqual([
      { as: "socket", path: "/feed?of=oats", headers: {}, protocols: [] },
    ]);
    expect(at.sent).toEqual(['{"want":"oats"}']);
    expect(at.state.closed).toBe(1);
  });

  test("passes over messages that are not as expected where it may", async () => {
    const messages = [{ data: "1" }, { data: "2", event: "sold", id: "b" }];
    const until = { seconds: 5 };
    expect(
      await play(
        [open, hear({ body: 2, event: "sold", id: "b" }, { until })],
        feed(...messages).actor,
      ),
    ).toMatchObject(passed);
    expect(await play([open, hear({ body: 2 })], feed(...messages).actor)).toMatchObject(
      failed(/^step 2: body: expected 2, saw 1$/),
    );
    expect(await play([open, hear({ body: 2 })], feed().actor)).toMatchObject(
      failed(/the other side closed, and nothing more came/),
    );
    expect(await play([open, hear({ closed: true })], feed({ data: "x" }).actor)).toMatchObject(
      failed(/message: expected none, saw "x"/),
    );
  });
});

describe("a run", () => {
  const ending = { code: 0, signal: null, stdout: bytes(""), stderr: bytes("odd\n") };
  const ends = (how: object, calls: CommandCall[] = []): Actor => ({
    request: () => Promise.reject(new Error("no server")),
    run: async (call) => {
      calls.push(call);
      return { ...ending, ...how };
    },
  });

  test("is given files and bytes, and read what it leaves", async () => {
    const calls: CommandCall[] = [];
    const run = {
      args: ["/data/in.txt"],
      stdin: { base64: "AP8=" },
      files: { "in.txt": "of ${word}", "deep/a.bin": { base64: "AAE=" } },
      terminate: 2,
    };
    const files = {
      "out.txt": "${word}!",
      "b.bin": { base64: "AAE=" },
      gone: null,
      "n.txt": { $pattern: "\\d" },
    };
    const left = {
      "out.txt": bytes("oats!"),
      "b.bin": new Uint8Array([0, 1]),
      "n.txt": bytes("7"),
    };
    const steps = [{ run, expect: { files, stderr: { $pattern: "odd" } } }];
    expect(await play(steps, ends({ files: left }, calls))).toMatchObject(passed);
    const [call] = calls;
    expect(call).toMatchObject({ files: { "in.txt": "of oats" }, terminateMs: 2000 });
    expect(call?.reads).toEqual(["out.txt", "b.bin", "gone", "n.txt"]);
    expect(call?.stdin).toEqual(new Uint8Array([0, 255]));
    expect(await play(steps, ends({ files: { ...left, gone: bytes("") } }))).toMatchObject(
      failed(/^step 1: file gone: it is there$/),
    );
    expect(await play(steps, ends({ files: {} }))).toMatchObject(
      failed(/file out\.txt: it is not there; file b\.bin: it is not there/),
    );
  });

  test("may be expected to end by a signal, however the sandbox tells of it", async () => {
    const steps = [{ run: { args: [] }, expect: { signal: "SIGTERM" } }];
    expect(await play(steps, ends({ code: null, signal: "SIGTERM" }))).toMatchObject(passed);
    expect(await play(steps, ends({ code: 143 }))).toMatchObject(passed);
    expect(await play(steps, ends({}))).toMatchObject(
      failed(/signal: expected SIGTERM, saw "exit 0"/),
    );
    const silent = [{ run: { args: [] }, expect: { exit: 0 } }];
    expect(await play(silent, ends({ code: null, signal: "SIGKILL" }))).toMatchObject(
      failed(/ended by SIGKILL/),
    );
  });
});
