import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Tools } from "../../../app/adapters/local/live-release.ts";
import { FactoryError } from "../../../app/core/errors.ts";
import type { Release } from "../../../app/ports/deployer.ts";
import type { SecretStore } from "../../../app/ports/secret-store.ts";

/** What the product of these tests can be told to do. */
export type Behaviour =
  | "healthy"
  | "exits"
  | "silent"
  | "answers-500"
  | "wrong-port"
  | "floods"
  | "stubborn"
  | "eats-memory"
  | "fills-disk"
  | "spoils-data-then-exits";

/** It writes a line at each start, complains when it is not alone with its data, keeps a note, says who answers, and ends when it is told. */
const SERVER = `
import { createServer } from "node:http";
import { appendFileSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { once } from "node:events";
import { connect, createServer as createSocket } from "node:net";
const { PORT, HOST, DATA_DIR, BEHAVIOUR, FACTORY_RELEASE } = process.env;
const note = DATA_DIR + "/note";
const witness = DATA_DIR + "/starts";
appendFileSync(witness, FACTORY_RELEASE + " " + process.pid + "\\n");
console.log("starting as " + BEHAVIOUR);
if (process.env.MAIL_PASSWORD) console.log("mail with " + process.env.MAIL_PASSWORD + ", which is known");
process.chdir(DATA_DIR);
const other = connect({ path: "alive" });
await once(other, "connect").then(() => console.log("overlap: another one is alive"), () => undefined);
other.destroy();
rmSync("alive", { force: true });
createSocket(() => {}).listen({ path: "alive" });
if (BEHAVIOUR === "exits") process.exit(7);
if (BEHAVIOUR === "spoils-data-then-exits") { writeFileSync(note, "spoiled"); process.exit(7); }
if (BEHAVIOUR === "floods") setInterval(() => { for (let i = 0; i < 2000; i++) console.log("x".repeat(1000)); }, 1);
if (BEHAVIOUR === "stubborn") process.on("SIGTERM", () => console.log("no"));
if (BEHAVIOUR === "eats-memory") { const all = []; setInterval(() => all.push(Buffer.alloc(2 ** 24, 1)), 1); }
if (BEHAVIOUR === "fills-disk") for (let i = 0; i < 16; i++) writeFileSync(DATA_DIR + "/big" + i, Buffer.alloc(2 ** 20));
const port = BEHAVIOUR === "wrong-port" ? Number(PORT) + 1 : Number(PORT);
createServer((request, answer) => {
  if (request.url === "/health") {
    answer.statusCode = BEHAVIOUR === "answers-500" ? 500 : 200;
    return answer.end();
  }
  if (request.url === "/crash") { answer.end(); setTimeout(() => process.exit(1), 10); return; }
  if (request.method === "PUT") writeFileSync(note, request.url.slice(1));
  answer.end(JSON.stringify({
    release: FACTORY_RELEASE,
    note: existsSync(note) ? readFileSync(note, "utf8") : null,
    starts: readFileSync(witness, "utf8").trim().split("\\n").map((line) => line.split(" ")[0]),
  }));
}).listen(BEHAVIOUR === "silent" ? DATA_DIR + "/own.sock" : port, HOST);
`;

/** Writes the product's files below a folder of a release. */
export async function writeServer(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "server.mjs"), SERVER);
}

/** A release of the product \`farm\` that behaves as it is told; give what the test is about. */
export function releaseOf(behaviour: Behaviour, given: Partial<Release> = {}): Release {
  return {
    product: "farm",
    intent: "i1",
    sha: "aaaa1111",
    materialise: writeServer,
    root: ".",
    mounts: [],
    run: { command: ["node", "server.mjs"], health: "/health", readyMs: 10_000 },
    env: { BEHAVIOUR: behaviour },
    secrets: [],
    port: 0,
    limits: { memory: 512 * 1024 ** 2, processes: 128, disk: 8 * 1024 ** 2 },
    stack: "none",
    ...given,
  };
}

/** The Node that runs the tests, as the products' own. */
export const NODE_TOOLS: Tools = {
  mounts: [{ from: dirname(process.execPath), to: "/node", writable: false }],
  path: ["/node"],
};

/** What the products of these tests may be given. */
export const NO_SECRETS = secretsIn({});

/** A secret store with these values for every product. */
export function secretsIn(values: Readonly<Record<string, string>>): Pick<SecretStore, "read"> {
  return {
    read: async (product, names) => {
      const missing = names.find((name) => values[name] === undefined);
      if (missing !== undefined)
        throw new FactoryError("refused", `${product} has no value for ${missing}`);
      return Object.fromEntries(names.map((name) => [name, values[name] ?? ""]));
    },
  };
}

/** What the product says of itself. */
export interface Said {
  readonly release: string;
  readonly note: string | null;
  readonly starts: readonly string[];
}

/** Asks the product at an address; PUT keeps the path as its note. */
export async function say(url: string, path = "/", method = "GET"): Promise<Said> {
  const answer = await fetch(url + path, { method, headers: { connection: "close" } });
  return (await answer.json()) as Said;
}
