// biome-ignore-all lint/suspicious/noTemplateCurlyInString: expressions of a pack
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { yamlDocuments } from "../../app/adapters/documents/yaml-documents.ts";
import { gitWorkshop } from "../../app/adapters/git/workshop.ts";
import { fileJournal } from "../../app/adapters/journal/file-journal.ts";
import { folderPacks } from "../../app/adapters/packs/folder-packs.ts";
import { playRooms } from "../../app/adapters/play/play-rooms.ts";
import { detectIsolation } from "../../app/adapters/sandbox/detect-isolation.ts";
import { openRooms } from "../../app/adapters/sandbox/open-rooms.ts";
import type { EvaluateInput, EvaluateResult } from "../../app/core/job.ts";
import type { HttpCall } from "../../app/core/pack/call.ts";
import type { BoxSpec } from "../../app/ports/boxes.ts";
import { BOX_PATH, INSIDE } from "../../app/work/box-plan.ts";
import { evaluate } from "../../app/work/evaluate/evaluate.ts";
import { BLOCK } from "../../app/work/evaluate/play.ts";
import { write } from "../actions/evaluate-desk.ts";
import { repository } from "../adapters/git/repository.ts";
import { inRoom } from "./in-room.ts";
import type { BareOrder } from "./keepers/bare.ts";
import { type Figure, median, report, timed } from "./report.ts";

// Trials as a job plays them, each beside the least that the same boxes can do with the same product, by turns in one run.
const players = availableParallelism();
const isolation = await detectIsolation();
const rooms = openRooms(isolation);
const home = mkdtempSync(join(tmpdir(), "bench-trials-"));
const packs = folderPacks(join(home, "packs"), yamlDocuments);
let runs = 0;

/** JavaScript: neither arm strips types, or has them stripped once. */
const SERVER = `
import { createServer } from "node:http";
const things = new Map();
createServer((request, response) => {
  const { method, url = "/" } = request;
  const send = (status, body) => {
    response.writeHead(status, { "content-type": "application/json" });
    response.end(JSON.stringify(body));
  };
  if (url === "/health") return send(200, { ok: true });
  let text = "";
  request.on("data", (piece) => { text += piece; });
  request.on("end", () => {
    if (method === "POST") {
      const thing = { id: String(things.size + 1), ...JSON.parse(text) };
      things.set(thing.id, thing);
      return send(201, thing);
    }
    const thing = things.get(url.split("/")[2] ?? "");
    return thing === undefined ? send(404, { error: url }) : send(200, thing);
  });
}).listen(Number(process.env.PORT), process.env.HOST);
`;
const THING = `version: 1
id: thing
says: A thing that was made can be read.
author: bench
covers: [thing]
draw: { name: { string: "[a-z]{4,8}" } }
play:
  - request: { method: POST, path: /things, body: { name: "\${name}" } }
    expect: { status: 201, body: { name: "\${name}" } }
    save: { id: /id }
  - request: { method: GET, path: "/things/\${id}" }
    expect: { status: 200, body: { id: "\${id}", name: "\${name}" } }
  - request: { method: GET, path: /things/none }
    expect: { status: 404 }
  - request: { method: POST, path: /things, body: { name: other } }
    expect: { status: 201 }
`;
const REQUESTS: readonly HttpCall[] = [
  call("POST", "/things", '{"name":"thing"}'),
  call("GET", "/things/1"),
  call("GET", "/things/none"),
  call("POST", "/things", '{"name":"other"}'),
];
function call(method: string, path: string, body?: string): HttpCall {
  const headers = { "content-type": "application/json" };
  return { method, path, headers, ...(body === undefined ? {} : { body }) };
}
const ECHO = `version: 1
id: echo
says: What is written is printed.
author: bench
covers: [echo]
draw: { name: { string: "[a-z]{4,8}" } }
play:
  - run: { args: [], stdin: "\${name}" }
    expect: { stdout: "\${name}", exit: 0 }
`;

interface Product {
  readonly file: string;
  readonly command: BoxSpec["argv"];
  readonly family: string;
  readonly code: Record<string, string>;
}
const http: Product = {
  file: "version: 1\nname: thing\nstack: none\nrun: { kind: http, command: [node, server.js] }\n",
  command: ["node", "server.js"],
  family: THING,
  code: { "server.js": SERVER, "package.json": '{"type":"module"}' },
};
const command: Product = {
  file: "version: 1\nname: echo\nstack: none\nrun: { kind: command, command: [node, echo.js] }\n",
  command: ["node", "echo.js"],
  family: ECHO,
  code: { "echo.js": "process.stdin.pipe(process.stdout);\n" },
};

/** One job, from its first line of code to its result; answers the milliseconds it took. */
async function job(
  product: Product,
  reset: string,
  given: Partial<EvaluateInput>,
): Promise<{ readonly ms: number; readonly result: EvaluateResult }> {
  runs += 1;
  const pack = `version: 1\nname: bench\nsays: A bench.\nreset: ${reset}\n`;
  write(join(home, "packs/bench"), { "pack.yml": pack, "families/one.yml": product.family });
  const { digest } = await packs.load("bench");
  const code = repository({ ".factory/product.yml": product.file, ...product.code });
  const sha = code.git("rev-parse", "HEAD");
  const folder = join(home, `job-${runs}`);
  mkdirSync(folder);
  const journal = await fileJournal(join(folder, "trials.ndjson"));
  const keeper = new URL("../../actions/evaluate/keeper.ts", import.meta.url).href;
  let result: EvaluateResult | undefined;
  const input: EvaluateInput = {
    repository: code.path,
    base: sha,
    productFile: product.file,
    purpose: "confirmation",
    pack: { name: "bench", digest, leftOut: [] },
    players: [{ id: "c1", sha }],
    root: "a".repeat(64),
    topUpRoot: "b".repeat(64),
    from: 0,
    to: 0,
    cases: {},
    ...given,
  };
  const ms = await timed(async () => {
    result = await evaluate(input, folder, {
      workshop: gitWorkshop(),
      documents: yamlDocuments,
      packs,
      keptPacks: { kept: async () => null },
      toolchain: { node: dirname(process.execPath), typescript: home, types: {} },
      installs: { mounts: () => [] },
      rooms: playRooms({ rooms, keeper, folder }),
      journal,
      clock: () => performance.now(),
      players,
      progress: () => undefined,
    });
  });
  await journal.close();
  code.remove();
  const bad = result?.played
    .flatMap(({ trials }) => trials)
    .find((one) => one.outcome !== "passed");
  if (result === undefined || bad !== undefined)
    throw new Error(`a trial of the measurement did not pass: ${JSON.stringify(bad)}`);
  return { ms, result };
}

/**
 * The bare arm: as many rooms as players, each with its part of the work. Answers the milliseconds of the whole, rooms opened and closed
 * as in a job, and those of the slowest room by its own clock.
 */
async function bare(
  product: Product,
  orderOf: (spec: BoxSpec, work: string, slot: number) => BareOrder,
): Promise<{ readonly ms: number; readonly inside: number }> {
  const begun = performance.now();
  runs += 1;
  const folder = join(home, `bare-${runs}`);
  const tree = join(folder, "code");
  write(tree, product.code);
  const spec: BoxSpec = {
    argv: product.command,
    cwd: INSIDE.code,
    mounts: [
      { from: dirname(process.execPath), to: INSIDE.node, writable: false },
      { from: tree, to: INSIDE.code, writable: false },
    ],
    env: { PATH: BOX_PATH, HOST: "127.0.0.1", DATA_DIR: INSIDE.data },
    limits: {
      ms: 3600_000,
      memory: 1024 ** 3,
      processes: 128,
      disk: 1024 ** 3,
      output: 10 * 1024 ** 2,
    },
    network: "room",
    ...(product === command ? { stdin: "name" } : {}),
  };
  const times = await Promise.all(
    Array.from({ length: players }, async (_, slot) => {
      const work = join(folder, String(slot));
      const place = { keeper: "keepers/bare.ts", work };
      return (await inRoom<{ ms: number }>(rooms, place, orderOf(spec, work, slot))).ms;
    }),
  );
  return { ms: performance.now() - begun, inside: Math.max(...times) };
}

const TURNS = Number(process.argv[2] ?? 3);
const TRIALS = 227;
const KEPT = 2000;
const COMMANDS = 400;
const each = (count: number) => Math.ceil(count / players);

/** Runs both arms by turns; answers the medians of what each does a second. */
async function compare(
  ours: () => Promise<number>,
  theirs: () => Promise<number>,
): Promise<{ readonly value: number; readonly baseline: number; readonly ratio: number }> {
  const seen: { ours: number; theirs: number }[] = [];
  for (let turn = 0; turn < TURNS; turn += 1)
    seen.push({ theirs: await theirs(), ours: await ours() });
  return {
    value: median(seen.map((one) => one.ours)),
    baseline: median(seen.map((one) => one.theirs)),
    ratio: median(seen.map((one) => one.ours / one.theirs)),
  };
}

/** Of a job's time on all its players, the part in which a product starts and is played, in each turn. */
const inside: number[] = [];
const fresh = await compare(
  async () => {
    const looks = [{ trials: TRIALS, failures: 0 }];
    const { ms, result } = await job(http, "process", { looks });
    const trials = result.played.flatMap((player) => player.trials);
    inside.push(trials.reduce((sum, one) => sum + one.ms, 0) / (players * ms));
    return (1000 * TRIALS) / ms;
  },
  async () => {
    const count = each(TRIALS);
    const { ms } = await bare(http, (spec, work, slot) => ({
      kind: "servers",
      spec,
      work,
      trials: count,
      requests: REQUESTS,
      firstPort: 21_000 + slot * 200,
    }));
    return (1000 * count * players) / ms;
  },
);

/**
 * Requests a second inside trials: of all players together, without the time in which processes start, end and answer for the first
 * time. The bare client has its product started anew as often, since a young process answers more slowly.
 */
const kept = await compare(
  async () => {
    const { result } = await job(http, "none", {
      purpose: "selection",
      to: KEPT,
      behind: {},
    });
    const trials = result.played.flatMap((player) => player.trials);
    const inside = trials.filter(({ index }) => index % BLOCK !== 0);
    const ms = inside.reduce((sum, one) => sum + one.ms, 0);
    return (1000 * players * inside.length * REQUESTS.length) / ms;
  },
  async () => {
    const rounds = each(KEPT);
    const { inside } = await bare(http, (spec, work, slot) => ({
      kind: "keep-alive",
      spec,
      work,
      rounds,
      block: BLOCK,
      requests: REQUESTS,
      firstPort: 21_000 + slot * 200,
    }));
    const timedRounds = rounds - Math.ceil(rounds / BLOCK);
    return (1000 * timedRounds * REQUESTS.length * players) / inside;
  },
);

const commands = await compare(
  async () => {
    const { ms } = await job(command, "process", { looks: [{ trials: COMMANDS, failures: 0 }] });
    return (1000 * COMMANDS) / ms;
  },
  async () => {
    const count = each(COMMANDS);
    const { ms } = await bare(command, (spec, work) => ({
      kind: "commands",
      spec,
      work,
      trials: count,
    }));
    return (1000 * count * players) / ms;
  },
);

function figure(
  what: string,
  unit: string,
  { value, baseline, ratio }: Awaited<ReturnType<typeof compare>>,
  least: number,
): Figure {
  return {
    what: `${what} (${isolation.level}, ${players} players, ratio ${ratio.toFixed(2)})`,
    value,
    unit,
    baseline: { what: "bare", value: baseline },
    reach: `≥ ${least} × bare`,
    met: ratio >= least,
  };
}
rmSync(home, { recursive: true, force: true });
report("trials", [
  figure(`${TRIALS} http trials, a fresh process each`, "trials/s", fresh, 0.7),
  {
    what: "of that time, from a product's spawn to its trial's judgement; the rest: ending it, opening rooms, git, journal",
    value: 100 * median(inside),
    unit: "%",
    baseline: null,
    reach: "",
    met: true,
  },
  figure("http trials, reset: none", "requests/s inside trials", kept, 0.5),
  figure(`${COMMANDS} command trials`, "trials/s", commands, 0.8),
]);
