import { writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { detectIsolation } from "../../app/adapters/sandbox/detect-isolation.ts";
import { type Desk, desk, productFile, SERVER, SUM_PACK, server } from "./evaluate-desk.ts";
import { evaluateStories } from "./evaluate-stories.ts";

describe("playing in sandboxed rooms", () => {
  evaluateStories(async () => {
    const isolation = await detectIsolation();
    expect(isolation.level).toBe("sandbox");
    return isolation;
  });
});

describe("a product under trial in a sandbox", () => {
  let made: Desk | undefined;
  afterEach(async () => {
    await made?.remove();
    made = undefined;
  });
  const open = async (files: Record<string, string>, run = SERVER): Promise<Desk> => {
    made = desk(await detectIsolation(), { ".factory/product.yml": productFile(run), ...files });
    return made;
  };
  /** A trial in which the product answers its own findings, and the pack expects these. */
  const finds = async (script: string, found: object) => {
    const at = await open({
      "server.js": server(`(async () => { ${script} })().then(
        (found) => response.end(JSON.stringify(found)),
        (error) => response.end(String(error)));`),
    });
    const body = JSON.stringify(found);
    const pack = await at.pack({
      ...SUM_PACK,
      "families/sum.yml": `version: 1\nid: finds\nsays: It finds nothing.\nauthor: tests\nplay:\n  - request: { method: GET, path: / }\n    expect: { status: 200, body: ${body} }\n`,
    });
    return { at, pack };
  };

  test("reaches no port of the machine, no other address, and no port of its keeper", async () => {
    const host = createServer((socket) => socket.end("host"));
    await new Promise<void>((resolve) => host.listen(0, "127.0.0.1", resolve));
    const address = host.address();
    const port = typeof address === "object" ? address?.port : 0;
    const script = `
      const net = require("node:net");
      const reach = (port, host) => new Promise((resolve) => {
        const socket = net.connect({ port, host, timeout: 500 });
        socket.on("connect", () => resolve("reached"));
        socket.on("error", (error) => resolve(error.code));
        socket.on("timeout", () => resolve("nothing"));
      });
      const own = Number(process.env.PORT);
      const listening = fs.readFileSync("/proc/net/tcp", "utf8").split("\\n").slice(1)
        .filter((line) => line.split(/\\s+/)[4] === "0A")
        .map((line) => Number.parseInt(line.split(/\\s+/)[2].split(":")[1], 16))
        .filter((port) => port !== own);
      return {
        host: await reach(${port}, "127.0.0.1"),
        away: await reach(80, "1.1.1.1"),
        listening,
        interfaces: Object.keys(require("node:os").networkInterfaces()),
      };`;
    const { at, pack } = await finds(script, {
      host: "ECONNREFUSED",
      away: "ENETUNREACH",
      listening: [],
      interfaces: ["lo"],
    });
    const result = await at.play({ pack });
    host.close();
    expect(result.played[0]?.trials.map(({ outcome, reason }) => reason ?? outcome)).toEqual(
      Array(6).fill("passed"),
    );
  });

  test("sees no file of the pack, of the job or of another product, and none of the factory's processes", async () => {
    const script = `
      const { execSync } = require("node:child_process");
      const has = (path) => fs.existsSync(path);
      return {
        pack: has(HOME + "/packs"),
        job: has(HOME + "/jobs"),
        home: has(HOME),
        mounts: /packs|jobs|repository|clone/.test(fs.readFileSync("/proc/self/mountinfo", "utf8")),
        env: Object.keys(process.env).filter((name) => name.startsWith("FACTORY")),
        others: fs.readdirSync("/proc").filter((name) => /^\\d+$/.test(name))
          .map((pid) => { try { return fs.readFileSync("/proc/" + pid + "/cmdline", "utf8"); } catch { return ""; } })
          .filter((line) => line.includes("keeper-main") || line.includes("evaluate")).length,
        code: (() => { try { fs.writeFileSync("/box/new", ""); return "written"; } catch (error) { return error.code; } })(),
        uid: process.getuid() === 0,
      };`;
    const { at, pack } = await finds(script, {
      pack: false,
      job: false,
      home: false,
      env: [],
      others: 0,
      code: "EROFS",
      uid: false,
    });
    writeFileSync(join(at.home, "secret"), "");
    const known = `const HOME = ${JSON.stringify(at.home)};`;
    const sha = at.repository.commit("knows where to look", {
      "server.js": `${known}\n${at.repository.git("show", "HEAD:server.js")}`,
    });
    const result = await at.play({ pack, players: [{ id: "c1", sha }] });
    expect(result.played[0]?.trials.map(({ outcome, reason }) => reason ?? outcome)).toEqual(
      Array(6).fill("passed"),
    );
  });

  test("meets no product of the other player", async () => {
    const script = `
      const net = require("node:net");
      const free = (port) => new Promise((resolve) => {
        const probe = net.createServer();
        probe.once("error", () => resolve(false));
        probe.listen(port, "127.0.0.1", () => probe.close(() => resolve(true)));
      });
      await new Promise((resolve) => setTimeout(resolve, 200));
      const taken = [];
      for (let port = 10000; port < 11000; port += 1) if (!(await free(port))) taken.push(port);
      return { taken: taken.filter((port) => port !== Number(process.env.PORT)) };`;
    const { at, pack } = await finds(script, { taken: [] });
    const result = await at.play({ pack });
    expect(result.played[0]?.trials.map(({ outcome, reason }) => reason ?? outcome)).toEqual(
      Array(6).fill("passed"),
    );
  });

  test("may be a program in Python that is run as a command", async () => {
    const at = await open(
      { "count.py": "import sys\nprint(len(sys.stdin.read().split()))\n" },
      "{ kind: command, command: [python3, -B, count.py] }",
    );
    const pack = await at.pack({
      "pack.yml": SUM_PACK["pack.yml"],
      "families/count.yml":
        'version: 1\nid: count\nsays: Words are counted.\nauthor: tests\ncases: ../cases/words.json\nplay:\n  - run: { stdin: "$' +
        '{text}" }\n    expect: { stdout: "$' +
        '{count}\\n", exit: 0 }\n',
      "cases/words.json": '[{ "text": "a b c", "count": 3 }, { "text": "", "count": 0 }]',
    });
    const result = await at.play({ pack });
    expect(result.played[0]?.trials.map(({ outcome, reason }) => reason ?? outcome)).toEqual(
      Array(6).fill("passed"),
    );
    expect(result.processes).toBe(6);
  });
});
