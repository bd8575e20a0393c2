import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { FactoryError } from "../../../app/core/errors.ts";
import { DESIGNS } from "../../../app/core/gate/simulate/designs.ts";
import { ENDINGS } from "../../../app/core/intent.ts";
import { statusDocumentSchema } from "../../../app/core/status.ts";
import type { PipelineReport } from "../../../app/core/workbench.ts";
import type { Workbench } from "../../../app/ports/workbench.ts";
import { type FakeFactory, fakeFactory } from "../../fakes/factory.ts";
import { type Setting, sf } from "./command-line.ts";

const TEXT = "### Purpose\n\nLend books to members.\n";
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cli-"));
  await writeFile(join(folder, "intent.md"), TEXT);
  await writeFile(join(folder, "evaluation.json"), "{}");
  await writeFile(join(folder, "policy.json"), "{}");
  await writeFile(join(folder, "inputs.json"), '{"who": "world"}');
  await writeFile(join(folder, "list.json"), '["world"]');
});
afterAll(() => rm(folder, { recursive: true }));

/** A factory with a product, an intent, a service and a run. */
async function busyFactory(): Promise<FakeFactory> {
  const factory = fakeFactory();
  await factory.productAdd("/srv/library");
  await factory.submit({ text: TEXT, by: "ada" });
  const since = "2026-03-01T08:00:00.000Z";
  factory.deploys(
    {
      name: "library",
      status: "healthy",
      url: "http://127.0.0.1:8350",
      intent: "I1",
      sha: "a".repeat(40),
      since,
    },
    "listening\n",
  );
  factory.runsPipeline(
    {
      run: "I1/1/build/c1",
      intent: "I1",
      candidate: "c1",
      pipeline: "build",
      status: "running",
      stage: "tests",
      reason: null,
      logs: "/home/ada/factory/runs/1",
    },
    "code: success\n",
  );
  return factory;
}

const WITH_SERVER = [
  "product add /srv/orchard",
  "product list",
  "product remove library",
  "intent submit intent.md",
  "intent submit intent.md --product library",
  "intent submit -",
  "intent list",
  "intent list --status queued --product library --limit 3",
  "intent status I1",
  "intent cancel I1",
  "run start I1/1/build/c1",
  "run status I1/1/build/c1",
  "run stop I1/1/build/c1",
  "run resume I1/1/build/c1",
  "run logs I1/1/build/c1",
  "service list",
  "service stop library",
  "service logs library",
];
const WITHOUT_SERVER = [
  "init",
  "init elsewhere",
  "pipeline validate a.dot b.dot",
  "pipeline run a.dot --repo . --logs-root logs",
  "pipeline run a.dot --repo . --logs-root logs --engine embedded --dialect kilroy",
  "pipeline run a.dot --repo . --logs-root logs --engine kilroy",
  "pipeline run a.dot --repo . --logs-root logs --auto-approve",
  "pipeline run a.dot --repo . --logs-root logs --input inputs.json",
  "pipeline resume --logs-root logs",
  "pipeline render a.dot",
  "pipeline render --logs-root logs",
  "pack check pack",
  "pack draw pack --n 3 --seed s",
  "pack play pack --at product --n 2 --seed s",
  "gate plan",
  "gate simulate --design lineage --runs 10 --naive",
  "pack calibrate packs/farm --at . --draws 3",
  "gate plan --target 0.97 --alpha 0.1 --mode fixed --failures 3 --attempt 2",
  "gate decide evaluation.json",
  "gate decide evaluation.json --policy policy.json",
  "evidence verify evaluation.json",
  "doctor",
  "schema",
  "schema product",
];

describe("every command", () => {
  const setting = async (): Promise<Setting> => ({
    factory: await busyFactory(),
    folder,
    input: TEXT,
  });

  test.each([
    ...WITH_SERVER,
    ...WITHOUT_SERVER,
  ])("sf %s is done, and speaks to people on standard output alone", async (line) => {
    const { code, out, err } = await sf(line, await setting());
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).not.toBe("");
  });

  test.each([
    ...WITH_SERVER,
    ...WITHOUT_SERVER,
  ])("sf %s --json prints exactly one document", async (line) => {
    const { code, out, err } = await sf(`${line} --json`, await setting());
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(JSON.parse(out)).toBeTypeOf("object");
  });

  test.each(WITH_SERVER)("sf %s says how to start a server where none runs", async (line) => {
    const connect = async () => {
      throw new FactoryError("broken", "not running: sf start");
    };
    const { code, out, err } = await sf(line, { folder, doors: { connect } });
    expect({ code, out, err }).toEqual({ code: 1, out: "", err: "sf: not running: sf start" });
  });

  test.each(WITHOUT_SERVER)("sf %s asks for no server", async (line) => {
    const never = async () => {
      throw new Error("asked for a server");
    };
    const { code } = await sf(line, {
      folder,
      doors: { connect: never, borrow: never, serve: never },
    });
    expect(code).toBe(0);
  });

  test("--home leads to another server, wherever it stands in the line", async () => {
    for (const line of [
      "--home /srv/f intent list",
      "intent list --home /srv/f",
      "intent --home /srv/f list",
    ]) {
      const asked: unknown[] = [];
      const connect = async (home?: string) => {
        asked.push(home);
        return fakeFactory();
      };
      await sf(line, { doors: { connect } });
      expect(asked).toEqual(["/srv/f"]);
    }
  });

  test("what a pipeline asks is shown with its options and answered by name", async () => {
    const factory = await busyFactory();
    expect((await sf("intent answer I1 1.c1.review S", { factory })).code).toBe(2);
    const question = {
      id: "1.c1.review",
      candidate: "c1",
      text: "Ship it?",
      options: [
        { key: "S", label: "[S] Ship" },
        { key: "2", label: "Fix it" },
      ],
      until: "2026-03-02T08:00:00.000Z",
      otherwise: "Fix it",
    };
    const waiting = { for: "a person who may answer", what: "c1 asks", questions: [question] };
    factory.stands("I1", { status: "waiting", phase: "build", waiting });
    const shown = await sf("intent status I1", { factory });
    expect(shown.out).toContain(`  1.c1.review  Ship it?
    S  [S] Ship
    2  Fix it
    until 2026-03-02T08:00:00.000Z, then "Fix it" is taken
    sf intent answer I1 1.c1.review <choice>`);
    expect((await sf("intent answer I1 1.c1.review maybe", { factory })).code).toBe(2);
    expect((await sf("intent answer I1 1.c1.review S", { factory })).code).toBe(0);
    expect((await sf("intent status I1 --json", { factory })).out).toContain('"building"');
  });

  test("what waits for a person is approved or rejected with a reason", async () => {
    const factory = await busyFactory();
    factory.stands("I1", { status: "waiting", waiting: { for: "ada", what: "merge c1?" } });
    const status = await sf("intent status I1", { factory });
    expect(status.out).toContain("waits for ada: merge c1?");
    const rejected = await sf(["intent", "reject", "I1", "--why", "not now", "--json"], {
      factory,
    });
    expect(JSON.parse(rejected.out)).toMatchObject({
      status: "refused",
      reason: { sentence: "ada rejected it: not now" },
    });
    factory.stands("I1", { status: "waiting" });
    expect((await sf("intent approve I1", { factory })).code).toBe(0);
    expect((await sf("intent approve I1", { factory })).code).toBe(3);
  });

  test("an ended intent is begun again from a phase", async () => {
    const factory = await busyFactory();
    factory.ends("I1", "inconclusive");
    const { code, out } = await sf("intent retry I1 --from gate --json", { factory });
    expect(code).toBe(0);
    expect(await factory.status(JSON.parse(out).intent)).toMatchObject({
      lineage: "I1",
      phase: "gate",
    });
  });
});

describe("wrong use ends with 2 and a remedy", () => {
  test.each([
    ["intnt list", "unknown command 'intnt' (Did you mean intent?)"],
    ["intent sumbit x", "unknown command 'sumbit' (Did you mean submit?)"],
    ["intent list --jsn", "unknown option '--jsn' (Did you mean --json?)"],
    ["intent status", "missing required argument 'id'; see sf intent status --help"],
    [
      "intent status a b",
      "too many arguments for 'status'. Expected 1 argument but got 2; see sf intent status --help",
    ],
    ["intent", "no command given; see sf intent --help"],
    ["", "no command given; see sf --help"],
    [
      "intent reject I1",
      "required option '--why <text>' not specified; see sf intent reject --help",
    ],
    ["intent list --limit many", "Give a whole number from 1 to 10000; see sf intent list --help"],
    ["intent list --status done", "Allowed choices are queued, "],
    ["intent retry I1 --from start", "Allowed choices are intake, "],
    ["gate plan --target 1.5", "Give a number between 0 and 1"],
    ["gate simulate --rate 0.98", "required option '--design <name>' not specified"],
    ["gate simulate --design fixed --runs 0", "Give a whole number from 1 to 10000000"],
    ["gate plan --mode peeking", "Give looks or fixed or betting"],
    ["pack draw pack --n 0 --seed s", "Give a whole number from 1 to 100000"],
    [
      "pipeline run a.dot --repo . --logs-root l --engine dagger",
      "Give embedded or kilroy or auto",
    ],
    ["pipeline run a.dot --repo . --logs-root l --stall 0", "Give a time above 0: seconds, or"],
    ["pipeline resume --logs-root l --stall 5x", "Give a time above 0: seconds, or"],
    [
      "pipeline run a.dot --repo . --logs-root l --input {who:world}",
      "--input: {who:world} gives no inputs (Expected property name",
    ],
    [
      "pipeline run a.dot --repo . --logs-root l --input list.json",
      `list.json: ["world"] gives no inputs (it is no object): write a JSON object such as {"who": "world"}`,
    ],
    [
      "pipeline run a.dot --repo . --logs-root l --input none.json",
      "none.json: cannot be read (ENOENT)",
    ],
    [
      "pipeline render a.dot -o none/a.svg",
      "none/a.svg: cannot be written (ENOENT): name a file in a folder that you may write to",
    ],
    ["intent submit none.md", "none.md: cannot be read (ENOENT): name a file that you may read"],
    ["schema nothing", "no schema nothing: there are product, intent"],
    ["intent status I9", "no intent I9: see sf intent list"],
  ])("sf %s", async (line, says) => {
    const { code, out, err } = await sf(line, { folder });
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain(says);
    const json = await sf(`${line} --json`, { folder });
    expect(json.code).toBe(2);
    expect(JSON.parse(json.out).error.message).toContain(says);
  });

  test.each([
    "github setup",
    "github init x --y",
  ])("sf %s is refused by name: it is not in this version", async (line) => {
    const { code, err } = await sf(line);
    const name = line.split(" ").slice(0, 2).join(" ");
    expect(code).toBe(2);
    expect(err).toContain(`sf: sf ${name} is not in this version; `);
  });
});

test("sf evidence show tells an auditor who asked, each attempt, α spent, the verdict, and where the evidence is", async () => {
  const factory = await busyFactory();
  factory.stands("I1", {
    verdict: {
      ...{ outcome: "cleared", bound: 0.9847, target: 0.98, alpha: 0.0304 },
      criteria: [
        {
          name: "sample",
          required: "0 in 227",
          seen: "227",
          met: true,
          sentence: "Look 1 accepts.",
        },
      ],
    },
  });
  const { code, out } = await sf("evidence show I1", { factory });
  expect(code).toBe(0);
  for (const told of [
    "library I1, of lineage I1",
    "asked     by ada at 2026-01-31T12:00:00.000Z",
    "  | Keep the orders.",
    "approved  by bea",
    "score 96, keys kept",
    "attempt 1 of I1",
    "  no plan was written, no α spent",
    "  plan 1 for c1, α 0.030400: 227 trials, 0 failed, 0 missing",
    "  cleared at 2026-01-31T12:00:00.000Z, event 90",
    "  c2  no commit, it did not build",
    "α spent   0.030400 of 0.05, over the whole lineage",
    "Verdict: cleared; bound 0.9847, target 0.98",
    "Look 1 accepts.",
    "evidence  /home/ada/factory/evidence/I1.json",
    `key       ed25519:${"5".repeat(64)}`,
  ])
    expect(out).toContain(told);
  const { out: json } = await sf("evidence show I1 --json", { factory });
  expect(JSON.parse(json)).toMatchObject({ version: 1, intent: "I1", alpha: { of: 0.05 } });
  expect((await sf("evidence show I1", { factory: await busyFactory() })).code).toBe(3);
});

test("sf evidence verify asks what its options name, and says why a file does not hold", async () => {
  const asked: unknown[] = [];
  const workbench: NonNullable<Setting["workbench"]> = {
    evidenceVerify: async (request) => {
      asked.push(request);
      const check = {
        name: "signature",
        ok: false,
        reason: "other-key",
        sentence: "Not theirs.",
      } as const;
      return {
        holds: false,
        intent: null,
        reason: "other-key",
        checks: [check],
        notes: ["No key."],
      };
    },
  };
  const key = `ed25519:${"5".repeat(64)}`;
  const line = `evidence verify evaluation.json --key ${key} --anchor policy.json --commit abc --spec sha256:1 --policy policy.json`;
  const { code, out } = await sf(line, { folder, workbench });
  expect(code).toBe(3);
  expect(out.split("\n")).toEqual([
    "✗ Not theirs.",
    "! No key.",
    "",
    "evaluation.json does not hold: other-key",
  ]);
  const policy = { name: "policy.json", text: expect.any(String) };
  expect(asked).toEqual([
    {
      file: { name: "evaluation.json", text: expect.any(String) },
      key: { name: "--key", text: key },
      anchors: policy,
      policy,
      commit: "abc",
      spec: "sha256:1",
    },
  ]);
});

describe("the exit code tells the outcome", () => {
  const codes = {
    delivered: 0,
    cleared: 0,
    refused: 3,
    inconclusive: 4,
    failed: 1,
    "rolled-back": 1,
    canceled: 130,
  } as const;

  test.each(ENDINGS)("of an intent followed until it is %s", async (status) => {
    const factory = await busyFactory();
    factory.onSubmit((intent) => factory.ends(intent, status));
    const { code, out } = await sf("intent submit intent.md --follow", { factory, folder });
    expect(code).toBe(codes[status]);
    expect(out).toContain(status);
    expect((await sf("intent status I2", { factory })).code).toBe(0);
  });

  test("of several followed at once: the gravest", async () => {
    const factory = await busyFactory();
    let ended = 0;
    factory.onSubmit((intent) => {
      ended += 1;
      factory.ends(intent, ended === 1 ? "delivered" : "inconclusive");
    });
    const { code, out } = await sf("intent submit - --follow --json", {
      factory,
      input: `${TEXT}\n---\n${TEXT}`,
    });
    expect(code).toBe(4);
    const lines = out.split("\n").map((line) => JSON.parse(line));
    expect(lines.slice(-2).map(({ status }) => status)).toEqual(["delivered", "inconclusive"]);
  });

  test("of a calibration: whether every family agrees with itself", async () => {
    const { code, out } = await sf("pack calibrate packs/farm --at .", { folder });
    expect(code).toBe(3);
    expect(out).toMatch(/^lends {3}4\.0 % {2}20 {5}1 {10}0\.1 % to 24\.9 % {2}2\.6 %$/m);
    expect(out).toContain("may be set aside (at most 5 % of the weight): lends");
  });

  test("of help, which names every design that there is", async () => {
    const { out } = await sf("gate simulate --help");
    const words = out.replaceAll(/\s+/g, " ");
    for (const { name } of DESIGNS) expect(words).toContain(name);
  });

  test("of a plan, whose curve is drawn where it is wanted", async () => {
    const { code, out } = await sf("gate plan --curve curve.svg", { folder });
    expect(code).toBe(0);
    expect(out).toContain("alpha 0.0304");
    expect(out).toContain("refused with chance 0.16 % where one draw in 200 does so");
    const drawn = await readFile(join(folder, "curve.svg"), "utf8");
    expect(drawn).toMatch(/^<svg /);
    expect(drawn).toContain("accepts with at most 5 of 227 trials failed");
  });

  test.each([
    ["lineage", 0, "kept: at most 0.05 was promised"],
    ["fixed", 3, "not kept: at most 0.05 was promised"],
  ])("of a simulation of %s", async (design, expected, says) => {
    const { code, out } = await sf(`gate simulate --design ${design} --runs 100 --naive`);
    expect(code).toBe(expected);
    expect(out.split("\n").at(-1)).toBe(says);
    expect(out).toMatch(/^textbook {2}5 {9}100 {3}0\.0300 {2}0\.0100 to 0\.0400 {2}-$/m);
  });

  test.each([
    ["cleared", 0],
    ["refused", 3],
    ["inconclusive", 4],
  ] as const)("of a verdict that is %s", async (outcome, expected) => {
    const verdict = { outcome, bound: null, target: 0.98, alpha: 0.03, criteria: [] };
    const gateDecide = async () => ({ verdict, notes: [] });
    const { code, out } = await sf("gate decide evaluation.json --json", {
      folder,
      workbench: { gateDecide },
    });
    expect(code).toBe(expected);
    expect(JSON.parse(out)).toMatchObject(verdict);
  });

  test.each([
    ["invalid-input", 2],
    ["wrong-use", 2],
    ["not-found", 2],
    ["unsupported", 2],
    ["conflict", 3],
    ["refused", 3],
    ["broken", 1],
  ] as const)("of a failure that is %s", async (code, expected) => {
    const doctor = async () => {
      throw new FactoryError(code, "this and that");
    };
    const written = await sf("doctor --json", { workbench: { doctor } });
    expect(written.code).toBe(expected);
    expect(written.err).toBe("sf: this and that");
    expect(JSON.parse(written.out)).toEqual({ error: { code, message: "this and that" } });
  });

  test("of evidence, a pack, a graph or a run that does not hold", async () => {
    const finding = {
      level: "error",
      rule: "r",
      place: "line 1",
      sentence: "s",
      remedy: "m",
    } as const;
    const graphFinding = { origin: "ours", line: 1, column: 1, node: null, edge: null } as const;
    const workbench: NonNullable<Setting["workbench"]> = {
      evidenceVerify: async () => ({
        holds: false,
        intent: null,
        reason: "altered",
        checks: [{ name: "chain", ok: false, reason: "altered", sentence: "event 3 was changed" }],
        notes: [],
      }),
      pipelineValidate: async () => [
        { file: "a.dot", findings: [{ ...finding, ...graphFinding }] },
      ],
      packCheck: async () => ({
        ...{ name: "p", digest: "sha256:0", families: [], canaries: 0, findings: [finding] },
      }),
      pipelineRun: async () => ({
        run: "R",
        status: "fail",
        reason: "tests failed",
        stages: 1,
        logsRoot: "l",
      }),
    };
    const code = async (line: string) => (await sf(line, { folder, workbench })).code;
    expect(await code("evidence verify evaluation.json")).toBe(3);
    expect(await code("pipeline validate a.dot")).toBe(3);
    expect(await code("pack check pack")).toBe(3);
    expect((await sf("pack check pack", { folder, workbench })).out).toContain("no canary:");
    expect(await code("pipeline run a.dot --repo . --logs-root l")).toBe(1);
  });

  test("of several graphs, one of them none: 2, and what is wrong with the others is told", async () => {
    const workbench: NonNullable<Setting["workbench"]> = {
      pipelineValidate: async ([file = ""]) => {
        if (file.endsWith("bad.dot")) throw new FactoryError("invalid-input", `${file}:1:9: no`);
        return [{ file, findings: [] }];
      },
    };
    const all = "pipeline validate a.dot bad.dot b.dot";
    const { code, out } = await sf(all, { workbench, folder: "/g" });
    expect([code, out]).toEqual([2, "✓ /g/a.dot\n✗ /g/bad.dot:1:9: no\n✓ /g/b.dot"]);
    const json = await sf(`${all} --json`, { workbench, folder: "/g" });
    expect(JSON.parse(json.out)[1]).toEqual({
      file: "/g/bad.dot",
      findings: [],
      error: { code: "invalid-input", message: "/g/bad.dot:1:9: no" },
    });
  });

  test("of a graph that is held against inputs and models, which are read first", async () => {
    const seen: unknown[] = [];
    const workbench: NonNullable<Setting["workbench"]> = {
      pipelineValidate: async (_, __, setting) => {
        seen.push(setting);
        return [];
      },
    };
    await writeFile(join(folder, "models.json"), '{ "data": [{ "id": "openai/gpt-9", "x": 1 }] }');
    await writeFile(join(folder, "ids.json"), '["anthropic/claude-9"]');
    const validate = (more: string) => sf(`pipeline validate a.dot ${more}`, { folder, workbench });
    for (const more of ["", "--input inputs.json --models ids.json", "--models models.json"])
      expect((await validate(more)).code).toBe(0);
    expect(seen).toEqual([
      {},
      { inputs: { who: "world" }, models: ["anthropic/claude-9"] },
      { models: ["openai/gpt-9"] },
    ]);
    for (const file of ["list.json", "inputs.json", "intent.md"]) {
      const { code, err } = await validate(`--models ${file}`);
      expect(code).toBe(2);
      expect(err).toContain(`${file}: this is no list of models: write a JSON list`);
    }
    expect((await validate("--input list.json")).code).toBe(2);
  });

  test("of a run that waits at a gate: 130, with what it asks and how it goes on", async () => {
    const options = [
      { key: "Y", label: "[Y] Yes", to: "yes" },
      { key: "2", label: "No", to: "no" },
    ];
    const asked = { id: "ship", node: "ship", text: "Ship it?", options };
    const pipelineRun: Workbench["pipelineRun"] = async () => ({
      ...{ run: "R", reason: "waiting", stages: 1, logsRoot: "/my logs", resumable: true },
      status: "canceled",
      questions: [{ ...asked, timeoutMs: null, otherwise: null }],
    });
    const line = "pipeline run a.dot --repo . --logs-root l";
    const { code, out } = await sf(line, { folder, workbench: { pipelineRun } });
    expect(code).toBe(130);
    expect(out.split("\n")).toEqual([
      "run R: canceled after 1 stages",
      "  waiting",
      "  ship: Ship it?",
      "    Y  [Y] Yes",
      "    2  No",
      "  files: /my logs",
      `  to go on: sf pipeline resume --logs-root '/my logs', at a terminal or with --answers of a file such as {"ship":"Y"}`,
    ]);
  });

  test("of a defect: 1, with where it happened on standard error", async () => {
    const doctor = async () => {
      throw new TypeError("x is undefined");
    };
    const { code, err } = await sf("doctor", { workbench: { doctor } });
    expect(code).toBe(1);
    expect(err).toMatch(/^sf: x is undefined\nThis is a defect of the factory.*\n(.|\n)*at /);
  });
});

describe("following", () => {
  test("--json prints the events as lines and ends with the status document", async () => {
    const factory = await busyFactory();
    factory.onSubmit((intent) => factory.ends(intent, "refused"));
    const { out, err, frames } = await sf("intent submit intent.md --follow --json", {
      factory,
      folder,
      watched: true,
    });
    const lines = out.split("\n").map((line) => JSON.parse(line));
    expect(lines.map(({ kind }) => kind)).toEqual(["intent-submitted", "intent-ended", undefined]);
    expect(statusDocumentSchema.parse(lines.at(-1))).toMatchObject({
      intent: "I2",
      status: "refused",
    });
    expect({ err, frames }).toEqual({ err: "", frames: [] });
  });

  test("Ctrl-C stops watching a server's intent and says how to go on", async () => {
    const stop = new AbortController();
    const factory = await busyFactory();
    factory.onSubmit(() => setTimeout(() => stop.abort(), 10));
    const { code, err } = await sf("intent submit intent.md --follow", {
      factory,
      folder,
      signal: stop.signal,
    });
    expect(code).toBe(130);
    expect(err).toContain("no longer watching, it goes on: sf intent status I2");
  });

  test("without a server one is started for this time, and stopped", async () => {
    const factory = await busyFactory();
    const stop = new AbortController();
    let closed = false;
    const borrow = async () => ({
      factory,
      own: true,
      close: async () => {
        closed = true;
      },
    });
    factory.onSubmit(() => setTimeout(() => stop.abort(), 10));
    const setting = { factory, folder, doors: { borrow }, signal: stop.signal };
    const { code, err } = await sf("intent submit intent.md --follow", setting);
    expect({ code, closed }).toEqual({ code: 130, closed: true });
    expect(err).toContain("it goes on with sf start");
  });

  test("a server that stops meanwhile is said, with the remedy", async () => {
    const factory = await busyFactory();
    factory.subscribe = async function* () {
      yield* [];
      throw new FactoryError("broken", "the server stopped: sf start");
    };
    const { code, err } = await sf("intent submit intent.md --follow", { factory, folder });
    expect(code).toBe(1);
    expect(err).toContain("sf: the server stopped: sf start");
  });
});

describe("the server", () => {
  test("runs until it is told to stop, and is stopped once", async () => {
    const stop = new AbortController();
    let closed = 0;
    const serve = async () => {
      setTimeout(() => stop.abort(), 10);
      return {
        pid: 4711,
        home: "/srv/f",
        addresses: ["/srv/f/run/sf.sock"],
        close: async () => {
          closed += 1;
        },
      };
    };
    const { code, out, err } = await sf("start --json", { doors: { serve }, signal: stop.signal });
    expect({ code, closed }).toEqual({ code: 0, closed: 1 });
    expect(JSON.parse(out)).toEqual({
      pid: 4711,
      home: "/srv/f",
      addresses: ["/srv/f/run/sf.sock"],
    });
    expect(err).toContain("Ctrl-C again kills");
  });

  test("--listen is passed on", async () => {
    const asked: unknown[] = [];
    const serve = async (...words: unknown[]) => {
      asked.push(words);
      throw new FactoryError("wrong-use", "FACTORY_TOKEN is not set");
    };
    const { code } = await sf("start --listen 127.0.0.1:8400 --home h", { doors: { serve } });
    expect({ code, asked }).toEqual({ code: 2, asked: [["h", "127.0.0.1:8400"]] });
  });
});

test("help and version are for standard output and done", async () => {
  for (const line of ["--help", "intent --help", "intent submit --help", "help intent"]) {
    const { code, out, err } = await sf(line);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toMatch(/^Usage: sf/);
    for (const printed of out.split("\n")) expect(printed.length).toBeLessThanOrEqual(80);
  }
  expect(await sf("--version")).toMatchObject({ code: 0, out: "0.1.0" });
});

test("Ctrl-C drops a command that waits for an answer", async () => {
  const stop = new AbortController();
  setTimeout(() => stop.abort(), 10);
  const doctor = () => new Promise<never>(() => {});
  const { code, err } = await sf("doctor", { workbench: { doctor }, signal: stop.signal });
  expect({ code, err }).toEqual({ code: 130, err: "sf: interrupted" });
});

test("a picture goes to the file that was named, and with --json only how the run stands is printed", async () => {
  const line = "pipeline render --logs-root logs -o drawn.svg";
  expect(await sf(line, { folder })).toMatchObject({ code: 0, out: "drawn: drawn.svg" });
  expect(await readFile(join(folder, "drawn.svg"), "utf8")).toBe("<svg/>\n");
  expect(JSON.parse((await sf(`${line} --json`, { folder })).out)).toMatchObject({
    output: "drawn.svg",
    svg: null,
    run: { status: "success" },
  });
  const alone = await sf("pipeline render a.dot --json", { folder });
  expect(JSON.parse(alone.out)).toEqual({ output: null, svg: "<svg/>\n", run: null });
});

test.each([
  ["inputs.json", { who: "world" }],
  [`{"n":3,"deep":{"x":[1]}}`, { n: 3, deep: { x: [1] } }],
])("inputs of a pipeline come from the command line or from a file: %s", async (given, inputs) => {
  const seen: unknown[] = [];
  const pipelineRun: Workbench["pipelineRun"] = async (request) => {
    seen.push(request.inputs);
    return { run: "r", status: "success", reason: null, stages: 1, logsRoot: "/l" };
  };
  const line = `pipeline run a.dot --repo . --logs-root l --input ${given}`;
  expect((await sf(line, { folder, workbench: { pipelineRun } })).code).toBe(0);
  expect(seen).toEqual([inputs]);
});

test.each([
  ["", undefined],
  [" --stall 90", 90_000],
  [" --stall 5m", 300_000],
])("a pipeline that makes no progress is ended where that was asked for:%s", async (option, ms) => {
  const seen: unknown[] = [];
  const answers = async ({ logsRoot, stallMs }: { logsRoot: string; stallMs?: number }) => {
    seen.push(stallMs);
    return { run: "r", status: "success", reason: null, stages: 1, logsRoot } as const;
  };
  const workbench = { pipelineRun: answers, pipelineResume: answers };
  await sf(`pipeline run a.dot --repo . --logs-root l${option}`, { folder, workbench });
  await sf(`pipeline resume --logs-root l${option}`, { folder, workbench });
  expect(seen).toEqual([ms, ms]);
});

test("what lint warns of is told to people before a run, and stands in the document of a program", async () => {
  const findings: PipelineReport["findings"] = [
    {
      level: "warning",
      rule: "unbounded_loop",
      origin: "ours",
      place: "line 3, column 2",
      line: 3,
      column: 2,
      node: "a",
      edge: null,
      sentence: "nothing ends it",
      remedy: "end it",
    },
  ];
  const pipelineRun: Workbench["pipelineRun"] = async ({ file, logsRoot }, { finds }) => {
    finds?.({ file, findings });
    return { run: "R1", status: "success", reason: null, stages: 1, logsRoot, findings };
  };
  const line = "pipeline run a.dot --repo . --logs-root l";
  const people = await sf(line, { workbench: { pipelineRun } });
  expect(people.err).toMatch(
    /a\.dot\n {2}! line 3, column 2: nothing ends it \[unbounded_loop\]\n/,
  );
  expect(people.out).not.toContain("nothing ends it");
  const program = await sf(`${line} --json`, { workbench: { pipelineRun } });
  expect([program.code, program.err]).toEqual([0, ""]);
  expect(JSON.parse(program.out)).toMatchObject({ status: "success", findings });
});

test("Ctrl-C lets a pipeline run end at its next safe point", async () => {
  const stop = new AbortController();
  const pipelineRun: Workbench["pipelineRun"] = async ({ logsRoot }, { signal }) => {
    setTimeout(() => stop.abort(), 10);
    await once(signal, "abort");
    return { run: "R1", status: "canceled", reason: "stopped", stages: 1, logsRoot };
  };
  const line = "pipeline run a.dot --repo . --logs-root l --json";
  const { code, out } = await sf(line, { workbench: { pipelineRun }, signal: stop.signal });
  expect(code).toBe(130);
  expect(JSON.parse(out)).toMatchObject({ status: "canceled", stages: 1 });
});
