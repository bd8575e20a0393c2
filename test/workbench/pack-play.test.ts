import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { yamlDocuments } from "../../app/adapters/documents/yaml-documents.ts";
import { plainNewFiles } from "../../app/adapters/init/plain-new-files.ts";
import { folderPacks } from "../../app/adapters/packs/folder-packs.ts";
import { playRooms } from "../../app/adapters/play/play-rooms.ts";
import { openRooms } from "../../app/adapters/sandbox/open-rooms.ts";
import { ownToolchain } from "../../app/toolchain.ts";
import { packPlay } from "../../app/workbench/pack-play.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "pack-play-"));
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
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

const PLAIN = { level: "process", uid: "shared", memory: "watchdog", by: "test" } as const;
const KEEPER = new URL("../../actions/evaluate/keeper.ts", import.meta.url).href;

async function play(n: number, signal = new AbortController().signal) {
  const said: string[] = [];
  let closed = 0;
  const playground = async () => ({
    ports: {
      rooms: playRooms({ rooms: openRooms(PLAIN), keeper: KEEPER, folder: join(folder, "work") }),
      toolchain: ownToolchain(),
      players: 2,
      clock: () => performance.now(),
    },
    [Symbol.asyncDispose]: async () => {
      closed += 1;
      rmSync(join(folder, "work"), { recursive: true, force: true });
    },
  });
  const parts = {
    documents: yamlDocuments,
    packs: folderPacks(folder, yamlDocuments),
    files: plainNewFiles,
    playground,
  };
  const request = { dir: join(folder, "pack"), product: join(folder, "product"), n, seed: "s" };
  const watch = { signal, says: (line: string) => void said.push(line) };
  const played = await packPlay(parts, request, watch);
  // What is closed before the last room is gone is made anew by it.
  expect(existsSync(join(folder, "work"))).toBe(false);
  return { ...played, said, closed };
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

test("a play that is stopped answers with what was played until then", async () => {
  const { trials, closed } = await play(3, AbortSignal.abort());
  expect(trials).toEqual([]);
  expect(closed).toBe(1);
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
  if (text === null) rmSync(join(folder, path));
  else write(path, text);
  await expect(play(1)).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
});
