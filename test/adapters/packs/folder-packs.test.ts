// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are expressions of a pack, not of this file
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { yamlDocuments } from "../../../app/adapters/documents/yaml-documents.ts";
import { folderPacks } from "../../../app/adapters/packs/folder-packs.ts";
import { packsContract } from "../../contracts/packs.ts";
import { family, pack } from "../../core/pack/sample.ts";
import { memoryPacks } from "../../fakes/packs.ts";

const PACK = "version: 1\nname: sample\nsays: A sample.\n";
const ONE = `version: 1
id: one
says: Emphasis is rendered.
author: tests
covers: [renders]
cases: ../cases/one.json
play:
  - run: { args: [], stdin: "\${markdown}" }
    expect: { stdout: "\${html}", exit: 0 }
`;
const CASES = '[{ "markdown": "*a*", "html": "<em>a</em>" },\n { "markdown": "b", "html": "b" }]\n';
const SOUND = { "pack.yml": PACK, "families/one.yml": ONE, "cases/one.json": CASES };

/** A law with more before it, in its play, or among its words. */
function law(before = "", play = "", more = 'id: "kept",'): string {
  return `${before}
export default law({
  version: 1,
  ${more}
  says: "It is kept.",
  author: "tests",
  covers: ["x"],
  weight: 3,
  draw: (fc) => fc.constant(1),
  play: async ({ drawn }) => { ${play} },
});
`;
}

type Files = Readonly<Record<string, string | Uint8Array>>;

const roots: string[] = [];
afterEach(async () => {
  for (const root of roots.splice(0)) await rm(root, { recursive: true });
});

async function written(files: Files, below = "sample") {
  const root = await mkdtemp(join(tmpdir(), "packs-"));
  roots.push(root);
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(root, below, path)), { recursive: true });
    await writeFile(join(root, below, path), content);
  }
  return { root, dir: join(root, below), packs: folderPacks(root, yamlDocuments) };
}

function refusal(message: RegExp, code = "invalid-input") {
  return { code, message: expect.stringMatching(message) };
}

packsContract("in memory", async () => memoryPacks([pack([family("one")])]));
packsContract("in folders", async () => (await written(SOUND)).packs);

describe("a pack's folder", () => {
  test("holds its families with their tables, and the digest of every file", async () => {
    const { packs } = await written({
      ...SOUND,
      "fixtures/a/b.txt": "x",
      ".git/config": "not ours",
    });
    const { pack: read } = await packs.load("sample");
    expect(read.families).toMatchObject([{ id: "one", weight: 2, file: "families/one.yml" }]);
    expect([...(read.families[0]?.table ?? [])]).toEqual(JSON.parse(CASES));
    expect(Object.keys(read.files)).toEqual([
      "cases/one.json",
      "families/one.yml",
      "fixtures/a/b.txt",
      "pack.yml",
    ]);
  });

  test("has another digest when any file changes", async () => {
    const digests: string[] = [];
    for (const files of [SOUND, { ...SOUND, "fixtures/x": "1" }, { ...SOUND, "fixtures/x": "2" }]) {
      digests.push((await (await written(files)).packs.load("sample")).digest);
    }
    expect(new Set(digests).size).toBe(3);
  });

  test("may lie beside the example product it belongs to", async () => {
    const { packs, root } = await written(SOUND, "sample/pack");
    expect(await packs.find("sample")).toBe(join(root, "sample", "pack"));
    expect((await packs.load("sample")).pack.name).toBe("sample");
  });

  const one = (from: string | RegExp, to: string): Files => ({
    ...SOUND,
    "families/one.yml": ONE.replace(from, to),
  });
  const drawing = (generator: string): Files => one(/$/, `draw:\n  a: ${generator}\n`);
  const packFile = (line: string): Files => ({ ...SOUND, "pack.yml": `${PACK}${line}\n` });

  const refused: [string, Files, RegExp][] = [
    ["without pack.yml", { "families/one.yml": ONE }, /pack\.yml: no such file/],
    ["without a family", { "pack.yml": PACK }, /families: saw no family/],
    [
      "with an unknown key",
      packFile("rest: process"),
      /pack\.yml:4: rest: saw "process"; .*not known/,
    ],
    [
      "with a wrong value deep inside",
      one("exit: 0", "exit: zero"),
      /one\.yml:9: play\[0\]\.expect\.exit: saw "zero"; write a number, or one expression/,
    ],
    [
      "with a misspelt key deep inside",
      one("exit:", "exti:"),
      /one\.yml:9: play\[0\]\.expect\.exti: saw 0; .*not known/,
    ],
    [
      "with a step of neither kind",
      one(/run.*\n {4}/, ""),
      /one\.yml:8: play\[0\]: saw .*exactly one of request, run, open, send, receive/,
    ],
    [
      "with an expectation of the other kind",
      one("exit: 0", "status: 200"),
      /one\.yml:9: play\[0\]\.expect\.status: saw 200; of run expect stdout, stderr, exit/,
    ],
    [
      "with a family nobody answers for",
      one("author: tests\n", ""),
      /one\.yml:1: author: saw nothing; say who answers/,
    ],
    [
      "with a draw without an end",
      drawing('{ string: "[a-z]+" }'),
      /one\.yml:11: draw\.a\.string: saw "\[a-z\]\+"; no text can be drawn/,
    ],
    [
      "with an unknown way to draw",
      drawing("{ intger: [1, 2] }"),
      /one\.yml:11: draw\.a\.intger: saw \[1,2\]/,
    ],
    [
      "with two ways to draw one name",
      drawing("{ integer: [1, 2], uuid: true }"),
      /:11: draw\.a: saw .*exactly one of string, integer/,
    ],
    [
      "with a range the wrong way round",
      drawing("{ integer: [2, 1] }"),
      /:11: draw\.a\.integer: saw \[2,1\]; write the smaller bound first/,
    ],
    [
      "with a bomb of aliases",
      one("author: tests", "author: &a [x, x]\nderived: &b [*a, *a]"),
      /one\.yml:5: saw the alias \*a; write the value itself/,
    ],
    [
      "with a draw that would be drawn for ever",
      drawing('{ string: "[^ -~]" }'),
      /:11: draw\.a\.string: saw .*leaves no character/,
    ],
    [
      "with a list that can never be as long",
      drawing("{ list: { boolean: true }, length: [0, 3], distinct: true }"),
      /:11: draw\.a: saw .*only 2 distinct items can be drawn/,
    ],
    [
      "with a draw that would fill the memory",
      drawing("{ list: { list: { string: '[a-z]{9999}' }, length: [0, 999] }, length: [0, 999] }"),
      /:11: draw\.a: saw .*may draw 9\d+ characters/,
    ],
    [
      "with fixtures outside the pack",
      packFile("fixtures: ../../../etc"),
      /fixtures: saw "\.\.\/\.\.\/\.\.\/etc"; name a folder of the pack/,
    ],
    [
      "with a file outside DATA_DIR",
      one("run: {", 'run: { files: { "../a": x },'),
      /play\[0\]\.run\.files.*write a path below DATA_DIR/,
    ],
    [
      "with a table outside the pack",
      one("../cases/one.json", "../../one.json"),
      /cases: saw "\.\.\/\.\.\/one\.json"; name a file inside the pack/,
    ],
    [
      "with a table that nobody would know to hold out",
      {
        "pack.yml": PACK,
        "families/one.yml": ONE.replace("cases/one", "fixtures/one"),
        "fixtures/one.json": CASES,
      },
      /cases: saw "\.\.\/fixtures\/one\.json"; tables lie in cases/,
    ],
    [
      "with fixtures that would show the product its cases",
      packFile("fixtures: cases"),
      /fixtures: saw "cases"; the product would read what is held out/,
    ],
    [
      "with a table that is not there",
      one("cases/one", "cases/two"),
      /no JSON file cases\/two\.json/,
    ],
    [
      "with a table that is no JSON",
      { ...SOUND, "cases/one.json": "[{]" },
      /cases\/one\.json:1: .*; .*mend/,
    ],
    [
      "with a case that is no mapping",
      { ...SOUND, "cases/one.json": '[{ "a": 1 },\n 5]' },
      /cases\/one\.json:2: \[1\]: saw 5; give a mapping/,
    ],
    [
      "with fixtures that are not there",
      packFile("fixtures: fixtures"),
      /fixtures: saw "fixtures"; name a folder/,
    ],
    [
      "with our own variables in its environment",
      packFile('env: { PORT: "1" }'),
      /pack\.yml:4: env: .*set by the factory/,
    ],
    [
      "with a file that is no family",
      { ...SOUND, "families/two.yaml": ONE },
      /two\.yaml: saw a file that is no family/,
    ],
    [
      "with bytes that are no text",
      { ...SOUND, "families/one.yml": Uint8Array.of(0xff) },
      /one\.yml: saw bytes that are no UTF-8/,
    ],
  ];
  test.each(refused)("%s is refused, naming place, value and remedy", async (_, files, message) => {
    const { packs, dir } = await written(files);
    await expect(packs.read(dir)).rejects.toMatchObject(refusal(message));
  });

  test("holds laws, read without running them, with all that they import", async () => {
    const { packs, dir } = await written({
      ...SOUND,
      "families/kept.ts": law(
        'import { x } from "../lib/x.ts";\nimport type { T } from "elsewhere";',
      ),
      "lib/x.ts":
        'import rows from "../cases/one.json" with { type: "json" };\nexport const x = rows;',
    });
    const { pack: read, holdouts } = await packs.read(dir);
    const [kept] = read.families;
    expect(kept).toMatchObject({
      id: "kept",
      weight: 3,
      author: "tests",
      must: "no",
      covers: ["x"],
    });
    expect(kept).toMatchObject({ file: "families/kept.ts", play: [], draw: {}, table: null });
    expect(kept?.law?.module).toBe("families/kept.ts");
    expect(Object.keys(kept?.law?.sources ?? {}).sort()).toEqual([
      "cases/one.json",
      "families/kept.ts",
      "lib/x.ts",
    ]);
    expect(holdouts.has("lib/x.ts")).toBe(true);
  });

  test.each([
    [
      "a machine's files",
      law('import fs from "node:fs";'),
      /kept\.ts:1: imports node:fs; a law imports only/,
    ],
    ["a package", law("", 'await import("undici");'), /kept\.ts:\d+: imports undici; a law/],
    ["what is not there", law('export * from "../lib/y.ts";'), /imports \.\.\/lib\/y\.ts; a law/],
    [
      "a path outside",
      law('import "../../other/a.ts";'),
      /imports \.\.\/\.\.\/other\/a\.ts; a law/,
    ],
    ["a path that is made up", law("", "await import(drawn);"), /imports drawn; a law/],
    ["nothing", "const a = 1;", /kept\.ts: exports no law; write it as export default law/],
    ["something else", "export default { id: 1 };", /kept\.ts: exports no law/],
    ["a name for its words", "const a = {}; export default law(a);", /kept\.ts:1: gives law\(a\)/],
    [
      "a value that is code",
      law("", "", "id: `a${1}`,"),
      /kept\.ts:\d+: id: saw id: .* write a plain value/,
    ],
    ["no play", "export default law({ version: 1, draw: 1 });", /kept\.ts: has no play/],
    ["nobody's name", law().replace("author", "derived_by"), /kept\.ts:\d+: derived_by: saw/],
    ["no TypeScript", "export default law({", /kept\.ts: cannot be read: .*; mend it/],
    ["an enum", law("enum A { B }"), /kept\.ts: cannot be read: .*enum/],
  ])("with a law of %s is refused", async (_, text, message) => {
    const { packs, dir } = await written({ ...SOUND, "families/kept.ts": text });
    await expect(packs.read(dir)).rejects.toMatchObject(refusal(message));
  });

  test("with a link is refused wherever the link leads", async () => {
    const { packs, dir } = await written(SOUND);
    await symlink("/etc/passwd", join(dir, "cases", "two.json"));
    await expect(packs.read(dir)).rejects.toMatchObject(refusal(/two\.json: saw a link/));
    await rm(join(dir, "cases", "two.json"));
    await symlink("../cases", join(dir, "families", "more"));
    await expect(packs.read(dir)).rejects.toMatchObject(refusal(/families\/more: saw a link/));
  });

  test("with a file larger than a pack may hold is refused", async () => {
    const { packs, dir } = await written({
      ...SOUND,
      "fixtures/big": new Uint8Array(64 * 1024 ** 2 + 1),
    });
    await expect(packs.read(dir)).rejects.toMatchObject(
      refusal(/fixtures\/big: saw 67108865 bytes/),
    );
  });

  test("reaches the line only under its own name and without an error, though its author may read it", async () => {
    const named = await written({ ...SOUND, "pack.yml": PACK.replace("sample", "other") });
    await expect(named.packs.load("sample")).rejects.toMatchObject(refusal(/name: saw "other"/));
    const faulty = await written(one("{html}", "{htm}"));
    const message =
      /one\.yml: play\[0\]\.expect\.stdout: the name htm has no value; .*known here: markdown, html/;
    await expect(faulty.packs.load("sample")).rejects.toMatchObject(refusal(message));
    expect((await faulty.packs.read(faulty.dir)).pack.name).toBe("sample");
  });
});
