import { randomUUID } from "node:crypto";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { dbosWorkflows } from "../../app/adapters/dbos/workflows.ts";
import { openDatabase } from "../../app/adapters/postgres/database.ts";
import type { EventDraft } from "../../app/core/event.ts";
import { type FakeLine, fakeLine, INTENT, QUEUES } from "../fakes/line.ts";
import { shopPack } from "../phases/sample.ts";
import { type Figure, median, report, timed } from "./report.ts";

// The line with jobs that end at once, on the real database and engine: what is left is the line's own time.
const home = mkdtempSync(join(tmpdir(), "factory-bench-"));
chmodSync(home, 0o711);
const database = await openDatabase({ home });
const workflows = dbosWorkflows({
  url: database.url,
  replicas: database.replicas,
  slot: `bench-${randomUUID()}`,
  // Eight at once is what is measured; the limits of one machine would hold some of them back.
  queues: QUEUES.map((queue) => (queue.partitioned ? queue : { ...queue, limit: 8 })),
});
let steps = 0;
workflows.register<number>("empty", async (bare, count) => {
  for (let i = 0; i < count; i++) await bare.step(`step ${i}`, async () => i);
});
const { ledger, objects } = database;
const products = Array.from({ length: 8 }, (_, i) => `shop${i + 1}`);
const line: FakeLine = await fakeLine({
  // What is merged does not do yet what is asked for next.
  behaves: (sha) => (line.isHead(sha) ? "failed" : "passed"),
  pack: shopPack(),
  products,
  product: "budget: { attempts: 100, minutes: 600 }\n",
  engine: { ledger, objects, workflows },
});

/** Each intent asks for something of its own, so that none is a repetition. */
const intent = (i: number) => INTENT.replace("1..99", `1..99, extra${i} text`);
let asked = 0;
const one = async () => {
  asked += 1;
  const { status, reason } = await line.settles(
    await line.submits(intent(asked), products[asked % products.length]),
  );
  if (status !== "delivered")
    throw new Error(`an intent of the measurement ended ${status}: ${reason?.sentence}`);
};

const figures: Figure[] = [];
await one();
const walls: number[] = [];
for (let i = 0; i < 7; i++) walls.push(await timed(one));
figures.push({
  what: "one intent, no-op jobs, K = 4",
  value: median(walls) / 1000,
  unit: "s",
  baseline: null,
  reach: "< 1 s",
  met: median(walls) < 1000,
});

// Steps of eight intents at once, beside bare workflows of as many empty steps.
const before = await stepsDone();
const eight = await timed(() => Promise.all(Array.from({ length: 8 }, one)));
steps = (await stepsDone()) - before;
const perIntent = Math.round(steps / 8);
const bare = await timed(async () => {
  const ids = Array.from({ length: 8 }, () => randomUUID());
  for (const id of ids) await workflows.start("empty", id, perIntent);
  while (
    (await Promise.all(ids.map((id) => workflows.status(id)))).some((status) => status !== "done")
  )
    await new Promise((resolve) => setTimeout(resolve, 5));
});
const [ours, theirs] = [steps / (eight / 1000), (perIntent * 8) / (bare / 1000)];
figures.push({
  what: `steps a second, 8 intents at once (${perIntent} steps each)`,
  value: ours,
  unit: "/s",
  baseline: { what: "bare engine", value: theirs },
  reach: "≥ 0.4 × bare",
  met: ours >= 0.4 * theirs,
});
figures.push(...(await ledgerFigures()));
report("line", figures);

await workflows.shutdown();
await database.close();
rmSync(home, { recursive: true, force: true });
process.exit(0);

async function stepsDone(): Promise<number> {
  const { Client } = await import("pg");
  const client = new Client({ connectionString: database.url });
  await client.connect();
  try {
    const { rows } = await client.query("select count(*)::int as n from dbos.operation_outputs");
    return (rows[0] as { n: number }).n;
  } finally {
    await client.end();
  }
}

async function ledgerFigures(): Promise<Figure[]> {
  const { Client } = await import("pg");
  const client = new Client({ connectionString: database.url });
  await client.connect();
  await client.query(
    "create table bare (id bigserial primary key, at timestamptz default now(), kind text, key text unique, data jsonb)",
  );
  const draft = (): EventDraft => ({
    kind: "job-started",
    intent: "bench",
    phase: "build",
    attempt: 1,
    subject: randomUUID(),
    data: { job: "a/1/build/c1", kind: "verify" },
  });
  const [single, insert]: [number[], number[]] = [[], []];
  for (let i = 0; i < 300; i++) {
    single.push(await timed(() => ledger.append([draft()])));
    insert.push(
      await timed(() =>
        client.query("insert into bare (kind, key, data) values ($1, $2, $3)", [
          "job-started",
          randomUUID(),
          { job: "a/1/build/c1" },
        ]),
      ),
    );
  }
  const blocks = 40;
  const block = await timed(async () => {
    for (let i = 0; i < blocks; i++) await ledger.append(Array.from({ length: 50 }, draft));
  });
  await client.end();
  const [one_, bare_] = [median(single), median(insert)];
  const rate = (blocks * 50) / (block / 1000);
  return [
    {
      what: "ledger append, one at a time",
      value: one_,
      unit: "ms",
      baseline: { what: "bare insert", value: bare_ },
      reach: "≤ 2 × bare",
      met: one_ <= 2 * bare_,
    },
    {
      what: "ledger append, blocks of 50",
      value: rate,
      unit: "events/s",
      baseline: null,
      reach: "≥ 1000 /s",
      met: rate >= 1000,
    },
  ];
}
