import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { packCalibrate } from "../../app/workbench/pack-calibrate.ts";
import { packPlay } from "../../app/workbench/pack-play.ts";
import { ground, inPlayground } from "./playground.ts";

let on: ReturnType<typeof ground>;
beforeEach(() => {
  on = ground();
  write("pack/pack.yml", "version: 1\nname: echo\nsays: It says what it is told.\n");
  write(
    "pack/families/said.yml",
    `version: 1
id: said
says: A word is said back.
author: tests
covers: [said]
draw: { word: { string: "[a-z]{3,6}" } }
play:
  - run: { args: ["$\{word}"] }
    expect: { stdout: "$\{word}", exit: 0 }
`,
  );
  write(
    "product/.factory/product.yml",
    "version: 1\nname: echo\nstack: none\nrun: { kind: command, command: [sh, say.sh] }\n",
  );
  write("product/say.sh", 'printf %s "$1"\n');
});
afterEach(() => on.remove());

function write(path: string, text: string): void {
  on.write(path, text);
}

async function play(n: number, signal = new AbortController().signal) {
  const request = { dir: on.pack, product: on.product, n, seed: "s" };
  return inPlayground(on.folder, (parts, says) => packPlay(parts, request, { signal, says }));
}

test("an author's pack is played on the code as it lies in the folder, and each outcome has its reason", async () => {
  const good = await play(4);
  expect(good.trials.map(({ index, outcome, reason }) => [index, outcome, reason])).toEqual(
    [0, 1, 2, 3].map((index) => [index, "passed", null]),
  );
  expect(good).toMatchObject({ isolation: "process", closed: 1 });
  expect(good.said[0]).toBe("isolation: process (test)");
  expect(good.said.at(-1)).toBe("4 of 4 trials played, 0 of them failed");

  write("product/say.sh", "echo no; exit 3\n");
  const bad = await play(2);
  expect(bad.trials.map(({ seed }) => seed)).toEqual(
    good.trials.slice(0, 2).map(({ seed }) => seed),
  );
  expect(bad.trials.map(({ outcome }) => outcome)).toEqual(["failed", "failed"]);
  expect(bad.trials[0]?.reason).toMatch(/stdout|exit/);
});

test("a play shows the smallest draws that were found to fail, of a law too", async () => {
  write("product/say.sh", '[ $(printf %s "$1" | wc -c) -gt 3 ] || printf %s "$1"\n');
  write(
    "pack/families/told.ts",
    `export default law({
  version: 1, id: "told", says: "It tells all.", author: "tests",
  draw: (fc) => fc.array(fc.nat(9), { minLength: 4, maxLength: 6 }),
  play: async ({ drawn, exec, expect }) => {
    expect(await exec({ args: [drawn.join("")] }), { exit: 0, stdout: drawn.join("") });
  },
});
`,
  );
  const { trials, smallest = [] } = await play(8);
  expect(trials.some(({ outcome }) => outcome === "failed")).toBe(true);
  const [said] = smallest.filter(({ family }) => family === "said");
  expect(said?.values).toEqual({ word: expect.stringMatching(/^[a-z]{4}$/) });
  const [told] = smallest.filter(({ family }) => family === "told");
  expect(told?.reason).toMatch(/it drew \[0,0,0,0\]$/);
}, 240_000);

test("a command is given files and a signal, and read what it leaves, by steps and by laws", async () => {
  write("product/say.sh", 'cat "$DATA_DIR/in.txt" > "$DATA_DIR/out.txt"; cat; exec sleep "$1"\n');
  write(
    "pack/families/said.yml",
    `version: 1
id: said
says: What is put in comes out.
author: tests
play:
  - run: { args: ["600"], stdin: hello, files: { in.txt: a word }, terminate: 1 }
    expect: { stdout: hello, signal: SIGTERM, files: { out.txt: { $pattern: word }, none: null } }
`,
  );
  write(
    "pack/families/told.ts",
    `export default law({
  version: 1, id: "told", says: "It tells all.", author: "tests",
  draw: (fc) => fc.uint8Array({ minLength: 1 }),
  play: async ({ drawn, exec, expect }) => {
    const seen = await exec({ args: ["0"], files: { "in.txt": drawn }, reads: ["out.txt", "none"] });
    expect(seen, { exit: 0 });
    expect(Object.fromEntries(Object.entries(seen.files).map(([at, one]) => [at, [...one]])), { $exact: { "out.txt": [...drawn] } });
  },
});
`,
  );
  const { trials } = await play(6);
  expect(trials.map(({ reason }) => reason)).toEqual(Array(6).fill(null));
  expect(new Set(trials.map(({ family }) => family)).size).toBe(2);
}, 240_000);

test("a play that is stopped answers with what was played until then", async () => {
  const { trials, closed } = await play(3, AbortSignal.abort());
  expect(trials).toEqual([]);
  expect(closed).toBe(1);
});

test("a pack is calibrated on the code as it lies in the folder: what tosses a coin disagrees with itself", async () => {
  const request = {
    ...{ dir: on.pack, product: on.product },
    ...{ draws: 12, seed: "s" },
  };
  const { signal } = new AbortController();
  const calibrated = () =>
    inPlayground(on.folder, (parts, says) =>
      packCalibrate(parts, request, { policy: undefined, watch: { signal, says } }),
    );
  const steady = await calibrated();
  expect(steady).toMatchObject({ trials: 24, isolation: "process", quarantine: [], closed: 1 });
  expect(steady.families).toMatchObject([{ id: "said", draws: 12, disagreed: 0 }]);

  write(
    "product/say.sh",
    'coin=$(od -An -N1 -tu1 /dev/urandom)\n[ $((coin % 2)) = 0 ] && printf %s "$1"\n',
  );
  const coin = await calibrated();
  expect(coin.families[0]?.disagreed).toBeGreaterThan(0);
  // All of the weight is one family's: it cannot be set aside.
  expect(coin.quarantine).toEqual([]);
  expect(coin.power.seen).toBeLessThan(coin.power.sound);
});

test.each([
  ["product/.factory/product.yml", null, "not-found", /product\.yml: no such file; .* sf init/],
  [
    "product/.factory/product.yml",
    "version: 3\n",
    "invalid-input",
    /product\.yml:1: version: saw 3/,
  ],
  [
    "pack/families/said.yml",
    "version: 1\nid: said\nsays: x\nauthor: t\nplay: [{ run: { args: [] } }]\n",
    "invalid-input",
    /families\/said\.yml: play: no step expects anything/,
  ],
  [
    "product/.factory/product.yml",
    "version: 1\nname: echo\nrun: { kind: http, command: [sh] }\n",
    "invalid-input",
    /family said does what echo cannot/,
  ],
])("%s that is %j is refused before anything is played", async (path, text, code, message) => {
  if (text === null) rmSync(join(on.folder, path));
  else write(path, text);
  await expect(play(1)).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
});
