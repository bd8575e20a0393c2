import { readFileSync } from "node:fs";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { EvaluateInput } from "../../app/core/job.ts";
import type { Isolation } from "../../app/ports/boxes.ts";
import { type Desk, desk, productFile, SERVER, SUMS, server, write } from "./evaluate-desk.ts";

export const PACK = (seconds: number) =>
  `version: 1\nname: sample\nsays: A sample.\nlimits: { seconds: ${seconds} }\n`;

/** A law of the sample product in the words a test is about. */
export function law(
  id: string,
  play: string,
  draw = "fc.integer({ min: 0, max: 999 })",
  before = "",
) {
  return `${before}
export default law({
  version: 1,
  id: "${id}",
  says: "It holds.",
  author: "tests",
  covers: ["sum"],
  draw: (fc) => ${draw},
  play: async ({ drawn, http, exec, expect, fc }) => { ${play} },
});
`;
}

const SUM_LAW = law(
  "sum-law",
  "const seen: any = await http({ path: path(drawn) });\n expect(seen, { status: 200, body: { sum: drawn.a + drawn.b } });",
  "fc.record({ a: fc.nat(99), b: fc.nat(99) })",
  'import { path } from "../lib/path.ts";',
);
const LIB =
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is code of a law
  "export const path = ({ a, b }: { a: number; b: number }): string => `/sum?a=${a}&b=${b}`;\n";

/** A queue that must give back what was put, first in first out. */
const QUEUE_LAW = law(
  "queue",
  "await fc.asyncModelRun(() => ({ model: [], real: http }), drawn);",
  "fc.commands([fc.nat(9).map((n) => new Put(n)), fc.constant(new Take())], { maxCommands: 12 })",
  `class Put {
  n: number;
  constructor(n: number) { this.n = n; }
  check() { return true; }
  async run(model: number[], real: any) { model.push(this.n); await real({ method: "PUT", path: "/queue", text: String(this.n) }); }
  toString() { return "put " + this.n; }
}
class Take {
  check(model: number[]) { return model.length > 0; }
  async run(model: number[], real: any) {
    const seen = await real({ path: "/queue" });
    if (seen.body !== model.shift()) throw new Error("took " + seen.text);
  }
  toString() { return "take"; }
}`,
);
const QUEUE = (take: string) => `
  globalThis.queue ??= [];
  let body = "";
  request.on("data", (piece) => { body += piece; });
  request.on("end", () => {
    if (request.method === "PUT") queue.push(Number(body));
    response.end(request.method === "GET" ? String(queue.${take}()) : "");
  });`;

/** What laws are and what they cannot do, at any level of isolation. */
export function lawStories(isolationOf: () => Promise<Isolation>): void {
  let isolation: Isolation;
  let made: Desk | undefined;
  beforeEach(async () => {
    isolation = await isolationOf();
  });
  afterEach(async () => {
    await made?.remove();
    made = undefined;
  });
  const open = (files: Record<string, string>): Desk => {
    made = desk(isolation, { ".factory/product.yml": productFile(SERVER), ...files });
    return made;
  };
  const reasons = async (at: Desk, given: Partial<EvaluateInput>) => {
    const { played } = await at.play(given);
    return (played[0]?.trials ?? []).map(({ outcome, reason }) => reason ?? outcome);
  };
  const base = (...families: string[]): Partial<EvaluateInput> => ({
    purpose: "base",
    families: families.map((family) => ({ family, draws: 1 })),
  });

  test("a law is played in a confirmation, and draws the same from the same seed", async () => {
    const at = open({ "server.js": server(SUMS) });
    const files = { "pack.yml": PACK(60), "families/sum.ts": SUM_LAW, "lib/path.ts": LIB };
    const pack = await at.pack(files);
    const looks = [{ trials: 3, failures: 0 }];
    const first = await at.play({ pack, looks }, "i/1/confirm/c");
    const again = await at.play({ pack, looks }, "i/2/confirm/c");
    const trials = first.played[0]?.trials ?? [];
    expect(trials.map(({ outcome, reason }) => reason ?? outcome)).toEqual(Array(3).fill("passed"));
    expect(new Set(trials.map(({ digest }) => digest)).size).toBe(3);
    expect(again.played[0]?.trials.map(({ digest }) => digest)).toEqual(
      trials.map(({ digest }) => digest),
    );
  });

  test("a law that does not hold says what was expected and what it drew", async () => {
    const wrong = SUMS.replace("+ Number(", "- Number(");
    const at = open({ "server.js": server(wrong) });
    const pack = await at.pack({
      "pack.yml": PACK(60),
      "families/sum.ts": SUM_LAW.replace("fc.nat(99) })", "fc.constant(5) })"),
      "lib/path.ts": LIB,
    });
    const [seen] = await reasons(at, { pack, ...base("sum-law") });
    expect(seen).toMatch(
      /^law sum-law: seen\/body\/sum: expected \d+, saw -?\d+; it drew \{"a":\d+,"b":5\}$/,
    );
  });

  test("a stateful law plays commands against a model", async () => {
    const at = open({ "server.js": server(QUEUE("shift")) });
    const files = { "pack.yml": PACK(60), "families/queue.ts": QUEUE_LAW };
    const pack = await at.pack(files);
    const looks = [{ trials: 2, failures: 0 }];
    expect(await reasons(at, { pack, looks })).toEqual(["passed", "passed"]);
    const sha = at.repository.commit("a stack", { "server.js": server(QUEUE("pop")) });
    const five = [{ trials: 8, failures: 7 }];
    const { played } = await at.play(
      { pack, looks: five, players: [{ id: "c1", sha }] },
      "i/2/confirm/c",
    );
    const why = played[0]?.trials.find(({ outcome }) => outcome === "failed")?.reason ?? "";
    expect(why).toMatch(/law queue: took \d.*it drew .*put/);
  });

  test("a base that does not start is one that answers 404 to a law", async () => {
    const at = open({ "server.js": "process.exit(1);\n" });
    const files = { "pack.yml": PACK(60), "families/sum.ts": SUM_LAW, "lib/path.ts": LIB };
    const [seen] = await reasons(at, { pack: await at.pack(files), ...base("sum-law") });
    expect(seen).toMatch(/seen\/status: expected 200, saw 404/);
  });

  test("a law that reaches for what is not its own, exits, throws or floods is contained and named", async () => {
    const at = open({ "server.js": server(SUMS) });
    write(at.home, { secret: "a key" });
    const module = (name: string) => `(process as any).getBuiltinModule("node:${name}")`;
    const attacks: Record<string, { readonly play: string; readonly seen: RegExp }> = {
      home: {
        play: `throw new Error("read " + ${module("fs")}.readFileSync(${JSON.stringify(`${at.home}/secret`)}, "utf8"));`,
        seen: /^law home: Access to this API has been restricted/,
      },
      shell: {
        play: `throw new Error("ran " + ${module("child_process")}.execSync("id"));`,
        seen: /^law shell: Access to this API has been restricted/,
      },
      environment: {
        play: "throw new Error(JSON.stringify(Object.keys(process.env)));",
        seen: /^law environment: \[\]; it drew \d+$/,
      },
      fetches: {
        play: 'await (globalThis as any).fetch("http://127.0.0.1/");',
        seen: /^law fetches: globalThis.fetch is not a function/,
      },
      exits: { play: "process.exit(0);", seen: /^law exits: it ended without a word: exit 0/ },
      throws: { play: 'throw new Error("no");', seen: /^law throws: no; it drew \d+$/ },
      floods: {
        play: 'for (;;) { console.log("x".repeat(1e5)); await new Promise((r) => setImmediate(r)); }',
        seen: /^law floods: it ended without a word: stopped for its (output|memory)/,
      },
      speaks: {
        play: 'console.log("a word"); expect(1, 1);',
        seen: /^passed$/,
      },
    };
    const names = Object.keys(attacks);
    const files = names.map((id) => [`families/${id}.ts`, law(id, attacks[id]?.play ?? "")]);
    const pack = await at.pack({ "pack.yml": PACK(60), ...Object.fromEntries(files) });
    const seen = await reasons(at, { pack, ...base(...names) });
    expect(seen).toHaveLength(names.length);
    for (const [index, id] of names.entries()) expect(seen[index]).toMatch(attacks[id]?.seen ?? "");
    expect(readFileSync(`${at.home}/secret`, "utf8")).toBe("a key");
  });

  test("a law that loops for ever, in its play or while it draws, is ended with its trial's time", async () => {
    const at = open({ "server.js": server(SUMS) });
    const pack = await at.pack({
      "pack.yml": PACK(4),
      "families/loops.ts": law("loops", "for (;;);"),
      "families/draws.ts": law("draws", "", "(() => { for (;;); })()"),
      "families/impossible.ts": law("impossible", "", "fc.integer({ min: 5, max: 1 })"),
    });
    expect(await reasons(at, { pack, ...base("loops", "draws", "impossible") })).toEqual([
      expect.stringMatching(/^law loops: the trial took longer than 4 s/),
      expect.stringMatching(/^law draws: the trial took longer than 4 s/),
      expect.stringMatching(/^law impossible: .*maximum/),
    ]);
  });
}
