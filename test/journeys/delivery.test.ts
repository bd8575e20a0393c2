import { execFileSync } from "node:child_process";
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { isKind } from "../../app/core/event.ts";
import { UDC_ENDPOINTS, UDC_MESSAGE } from "../../app/core/udc.ts";
import { beginJourney, type Journey } from "./journey.ts";
import { git, INTENT, packFiles, type Shelf, writeFiles } from "./shelf.ts";

let journey: Journey;
let repository: string;
/** The commit of the first delivery, and where it answers. */
let first: { sha: string; url: string };

/** Once the home has a file `broken`, the product ends at once wherever it is deployed, but for the commit that the file names. */
const SULKING: Shelf = {
  run: [
    "sh",
    "-c",
    `case "$(pwd)" in */services/*)
  home=$(pwd | sed -E 's#/services/.*##')
  if [ -e "$home/broken" ]; then case "$(pwd)" in *$(cat "$home/broken")*) ;; *) echo "not today"; exit 9;; esac; fi;;
esac
exec node src/server.ts`,
  ],
};

/** The next thing that the neighbours ask for. */
const SHELVES = INTENT.replace("- Loan:", "- Cupboard: room text, boards integer 1..20\n- Loan:");

const CUPBOARDS = `version: 1
id: cupboards
says: A cupboard is found as it was entered.
author: neighbours
covers: [cupboard]
draw: { room: { string: "[a-z]{4,9}" }, boards: { integer: [1, 20] } }
play:
  - request: { method: POST, path: /cupboards, body: { room: "\${room}", boards: "\${boards}" } }
    expect: { status: 201 }
    save: { cupboard: /id }
  - request: { method: GET, path: "/cupboards/\${cupboard}" }
    expect: { status: 200, body: { room: "\${room}", boards: "\${boards}" } }
`;

beforeAll(async () => {
  journey = await beginJourney();
  repository = await journey.has(SULKING);
}, 300_000);
afterAll(() => journey.ends());

test("an intent goes in, and a merged, registered and running service comes out", async () => {
  const base = git(repository, "rev-parse", "main");
  const intent = await journey.submits();
  const status = await journey.settles(intent);
  expect(status).toMatchObject({
    status: "delivered",
    phase: "deliver",
    attempt: 1,
    winner: "c1",
    spec: { score: 100 },
    verdict: { outcome: "cleared", target: 0.7 },
    confirmation: { failed: 0, missing: 0 },
    delivery: { health: "active" },
  });
  expect(status.verdict?.criteria.every(({ met }) => met)).toBe(true);
  const loser = status.candidates.find(({ id }) => id === "c2");
  expect(loser?.verified).toBe(true);
  const { merged = "", url = "" } = status.delivery ?? {};
  expect(git(repository, "rev-parse", "main", "main^")).toBe(`${merged}\n${base}`);
  expect(git(repository, "status", "--porcelain")).toBe("");
  expect(git(repository, "show", "main:SPEC.md")).toContain("in-order");
  first = { sha: merged, url: url ?? "" };
}, 300_000);

test("the service answers what its specification says, on its own and to its peers", async () => {
  const { url } = first;
  for (const { method, path, shape } of UDC_ENDPOINTS) {
    const answer = await ask(method, `${url}${path}`, method === "POST" ? UDC_MESSAGE : undefined);
    expect(answer.status, path).toBe(200);
    expect(shape.safeParse(answer.body).success, path).toBe(true);
  }
  const book = await ask("POST", `${url}/books`, { title: "Emma", copies: 2 });
  expect(book).toMatchObject({ status: 201, body: { title: "Emma", copies: 2 } });
  const loan = { reader: "Cleo", lent_on: "2030-02-01", due_on: "2030-02-01" };
  const { id } = book.body as { id: string };
  expect(await ask("POST", `${url}/loans`, { book_id: id, ...loan })).toMatchObject({
    status: 409,
    body: { error: { rule: "in-order" } },
  });
  expect(await journey.factory().services()).toMatchObject([
    { name: "shelf", status: "healthy", url, sha: first.sha },
  ]);
});

test("the service and what it keeps come back with the next server, at the same address", async () => {
  await journey.restarts();
  await until(async () => (await journey.factory().services())[0]?.status === "healthy");
  expect((await journey.factory().services())[0]?.url).toBe(first.url);
  expect(await ask("GET", `${first.url}/books`)).toMatchObject({
    body: { total: 1, items: [{ title: "Emma" }] },
  });
});

test("what is there already is not built again", async () => {
  const status = await journey.settles(await journey.submits());
  expect(status).toMatchObject({ status: "refused", reason: { code: "nothing-new" } });
  expect(git(repository, "rev-parse", "main")).toBe(first.sha);
}, 60_000);

test("a release that does not get healthy is taken back: the branch holds what runs, and its data is as it was", async () => {
  writeFiles(join(journey.home, "packs", "shelf"), {
    ...packFiles(),
    "families/cupboards.yml": CUPBOARDS,
  });
  writeFileSync(join(journey.home, "broken"), first.sha);
  const status = await journey.settles(await journey.submits(SHELVES));
  expect(status).toMatchObject({ status: "rolled-back", reason: { code: "not-healthy" } });
  const [revert = "", failed = "", before] = git(
    repository,
    "log",
    "--first-parent",
    "--format=%H",
    "-3",
  ).split("\n");
  expect(before).toBe(first.sha);
  expect(git(repository, "rev-parse", `${revert}^{tree}`)).toBe(
    git(repository, "rev-parse", `${first.sha}^{tree}`),
  );
  expect(git(repository, "status", "--porcelain")).toBe("");
  expect(await journey.factory().services()).toMatchObject([
    { status: "healthy", sha: first.sha, url: first.url },
  ]);
  expect(await ask("GET", `${first.url}/books`)).toMatchObject({ body: { total: 1 } });
  const services = join(journey.home, "services", "shelf");
  expect(readdirSync(join(services, "releases")).sort()).toEqual([first.sha, failed].sort());
  expect(
    execFileSync("cat", [join(services, "logs", `${failed}.log`)], { encoding: "utf8" }),
  ).toContain("not today");
  const events = await journey.events(
    status.intent,
    "merged",
    "release-unhealthy",
    "release-rolled-back",
  );
  expect(events.map(({ kind }) => kind)).toEqual([
    "merged",
    "release-unhealthy",
    "release-rolled-back",
  ]);
  const [, , back] = events;
  if (back === undefined || !isKind(back, "release-rolled-back")) throw new Error("no roll-back");
  expect(back.data).toMatchObject({ sha: failed, to: first.sha, revert });
}, 300_000);

async function ask(method: string, url: string, body?: unknown) {
  const response = await fetch(url, {
    method,
    headers: { "content-type": "application/json", connection: "close" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as unknown };
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 50));
}
