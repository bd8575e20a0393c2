import { afterEach, describe, expect, test } from "vitest";
import { compile, readingsOf } from "../../app/compiler/compile.ts";
import { readIntent } from "../../app/compiler/read-intent.ts";
import { type Service, serviceOf } from "./emitted.ts";
import { graphOf, intentOf } from "./intents.ts";

const ends: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

async function started(intent: string): Promise<Service> {
  const service = await serviceOf(intent);
  ends.push(service.end);
  return service;
}

const CLINIC = intentOf({
  data: `- Patient: name text, email text (PII), article text, doses_per_week integer ≥ 0, rank 1..9, visit_day weekday, fee money ≥ 0
- Fridge: label text, status one of cold|warm
- Failure: fridge Fridge, date date, wait_days integer ≥ 0
- Batch: fridge Fridge, article text, date date, doses integer ≥ 1`,
  rules: `- [cold-chain] No batch from a fridge before wait_days after a failure have passed.`,
  workflows: `- Weekly round: Cold gate (batches up to as_of) → Allocate to patients (Friday's patients first, then by rank) → Shortfall alerts → Bags (by name and article)`,
});

const LINES = `
### Interface
- Weekdays are written in lower case, as friday. Money is a number with at most two decimals.
- A reference to a record that does not exist is answered 422.
- cold-gate: batch_id, fridge_id, doses; the batches that may be given, the earliest date first
- allocate-to-patients: patient_id, name, doses, lacking; one for every patient, in the order they are served; doses is what it gets, lacking is what is missing of its doses_per_week
- shortfall-alerts: patient_id, lacking; one for every patient with something missing, the largest lacking first
- bags: name, article, doses; by name, then by article
- alerts: the same records as shortfall-alerts
`;

const patient = (name: string, more: object) => ({
  name,
  email: `${name}@example.org`,
  article: "a",
  doses_per_week: 2,
  rank: 1,
  visit_day: "monday",
  fee: 1.5,
  ...more,
});

describe("the interface of an intent", () => {
  test("fixes the fields, the choice and the order of what the steps of a run give", async () => {
    const { ask, made } = await started(CLINIC + LINES);
    const fridge = await made("/fridges", { label: "one", status: "cold" });
    await made("/failures", { fridge_id: fridge.id, date: "2026-03-02", wait_days: 7 });
    const batch = { fridge_id: fridge.id, article: "a", doses: 1 };
    expect(await ask("POST", "/batches", { ...batch, date: "2026-03-08" })).toMatchObject({
      status: 409,
      body: { error: { rule: "cold-chain" } },
    });
    const late = await made("/batches", { ...batch, date: "2026-03-20" });
    const second = await made("/batches", { ...batch, date: "2026-03-10", doses: 2 });
    const first = await made("/batches", { ...batch, date: "2026-03-09" });
    const monday = await made("/patients", patient("Ann", {}));
    const friday = await made("/patients", patient("Bo", { visit_day: "Friday", rank: 9 }));
    const third = await made("/patients", patient("Cy", { rank: 2, doses_per_week: 5 }));
    expect(friday.visit_day).toBe("friday");
    const { body } = await ask("POST", "/workflows/weekly-round/runs", { as_of: "2026-03-10" });
    expect(body.outputs["cold-gate"]).toEqual([
      { batch_id: first.id, fridge_id: fridge.id, doses: 1 },
      { batch_id: second.id, fridge_id: fridge.id, doses: 2 },
    ]);
    expect(body.outputs["allocate-to-patients"]).toEqual([
      { patient_id: friday.id, name: "Bo", doses: 2, lacking: 0 },
      { patient_id: monday.id, name: "Ann", doses: 1, lacking: 1 },
      { patient_id: third.id, name: "Cy", doses: 0, lacking: 5 },
    ]);
    expect(body.outputs["shortfall-alerts"]).toEqual([
      { patient_id: third.id, lacking: 5 },
      { patient_id: monday.id, lacking: 1 },
    ]);
    expect(body.alerts).toEqual(body.outputs["shortfall-alerts"]);
    expect(body.outputs.bags).toEqual([
      { name: "Ann", article: "a", doses: 1 },
      { name: "Bo", article: "a", doses: 2 },
    ]);
    expect(JSON.stringify(body)).not.toContain(late.id);
    expect(JSON.stringify(body)).not.toContain("example.org");
  });

  test("says of values what the service does with them", async () => {
    const { ask } = await started(CLINIC + LINES);
    const post = (more: object) => ask("POST", "/patients", patient("Ann", more));
    expect((await post({ fee: 1.25 })).status).toBe(201);
    expect(await post({ fee: 1.255 })).toMatchObject({
      status: 422,
      body: { error: { field: "fee" } },
    });
    const dangling = { fridge_id: "none", article: "a", date: "2026-03-08", doses: 1 };
    expect((await ask("POST", "/batches", dangling)).status).toBe(422);
  });

  test("leaves fewer readings than its words alone would", () => {
    const [bare, said] = [readingsOf(graphOf(CLINIC)), readingsOf(graphOf(CLINIC + LINES))];
    expect(said.length).toBeGreaterThanOrEqual(4);
    expect(said.length).toBeLessThanOrEqual(24);
    expect(said.length).toBeLessThan(bare.length);
    const workflows = said.map((_, reading) =>
      compile({ graph: graphOf(CLINIC + LINES), reading, stack: "service" })
        .files.filter(({ path }) => path.startsWith("src/"))
        .map(({ text }) => text)
        .join("\n"),
    );
    expect(new Set(workflows).size).toBe(said.length);
  });

  test.each([
    [
      "cold-gate: batch_id, colour",
      '"colour" is nothing that these records have; they have batch_id',
    ],
    [
      "cold-gate: batch_id; the largest colour first",
      '"colour" is nothing that these records could be ordered by',
    ],
    [
      "cold-gate: batch_id; whatever is handy",
      '"whatever is handy" says nothing that is understood',
    ],
    ["cold-gate: batch_id; in the order they are served", "nothing is served in this step"],
    [
      "shortfall-alerts: patient_id; one for every patient",
      "this step does not give one for every patient",
    ],
    [
      "allocate-to-patients: patient_id, x; x is what is missing of its rank",
      "do not say what is missing of rank",
    ],
    ["bags: name, article; one for each name", "this step gives one for each name and article"],
    ["alerts: the same records as bagging", "is no step whose records the alerts could be"],
    ["no-such-step: patient_id", '"no-such-step" is no data contract, no workflow and no step'],
    ["Weekdays are written in capital letters.", "every service here does it differently"],
    [
      "A reference to a record that does not exist is answered 404.",
      "every service here does it differently",
    ],
    ["Colours are written as #rrggbb.", "nor a known convention"],
  ])("is refused where it says what is not so: %s", (line, why) => {
    const reading = readIntent(`${CLINIC}\n### Interface\n- ${line}\n`);
    expect(reading.kind).toBe("unclear");
    if (reading.kind === "unclear") {
      expect(reading.problems).toHaveLength(1);
      expect(reading.problems[0]?.why).toContain(why);
      expect(reading.problems[0]?.understood.length).toBeGreaterThan(0);
    }
  });
});

describe("the paths of an intent", () => {
  const SHOP = intentOf({
    data: "- Order: buyer text, total integer\n- Deal: name text",
    workflows: "- Weekly: Only orders whose total is above 5 → Group by buyer",
  });

  test.each([
    ["the default path of another", ["Deal: /orders"]],
    ["a path given to another", ["Deal: /sales", "Order: /sales"]],
    ["below another's records", ["Deal: /orders/deals"]],
    ["above a workflow's runs", ["Deal: /workflows"]],
    ["a workflow's runs below a collection", ["Weekly: /deals"]],
    ["a second one for the same", ["Deal: /sales", "Deal: /bargains"]],
  ])("are refused where one could not be reached: %s", (_, lines) => {
    const last = lines.at(-1)?.split(": ")[1];
    const reading = readIntent(
      `${SHOP}\n### Interface\n${lines.map((line) => `- ${line}\n`).join("")}`,
    );
    expect(reading).toMatchObject({ kind: "unclear", problems: [{ quoted: expect.any(String) }] });
    if (reading.kind === "unclear" && lines.length === 1)
      expect(reading.problems[0]?.quoted).toBe(last);
  });

  test.each([
    ["two that are swapped", ["Deal: /orders", "Order: /deals"]],
    ["a collection beside a workflow's runs", ["Weekly: /week", "Deal: /week/deals"]],
  ])("are read where each can be reached: %s", (_, lines) => {
    graphOf(`${SHOP}\n### Interface\n${lines.map((line) => `- ${line}\n`).join("")}`);
  });
});

describe("steps as of a run's date", () => {
  const GARAGE = intentOf({
    data: `- Bay: label text, status one of open|shut
- Car: bay Bay, email text (PII), minutes integer 1..500, due_on date`,
    workflows: "- Day plan: Due gate (cars with due_on up to as_of) → Bay loads (minutes by bay)",
  });

  test("let through what is due on the day itself, and add up a number by a reference", async () => {
    const { ask, made } = await started(
      `${GARAGE}\n### Interface\n- bay-loads: bay_id, minutes; the largest minutes first\n`,
    );
    const bays = [
      await made("/bays", { label: "a", status: "open" }),
      await made("/bays", { label: "b", status: "open" }),
    ];
    const car = (bay: number, minutes: number, due_on: string) =>
      made("/cars", { bay_id: bays[bay].id, email: "x@example.org", minutes, due_on });
    await car(0, 10, "2026-03-04");
    await car(0, 15, "2026-03-05");
    await car(1, 60, "2026-03-05");
    await car(1, 99, "2026-03-06");
    const run = (as_of: string) => ask("POST", "/workflows/day-plan/runs", { as_of });
    expect((await run("2026-03-05")).body.outputs["bay-loads"]).toEqual([
      { bay_id: bays[1].id, minutes: 60 },
      { bay_id: bays[0].id, minutes: 25 },
    ]);
    expect((await run("2026-03-03")).body.outputs["bay-loads"]).toEqual([]);
  });

  test("may leave the day itself out, in the next reading", () => {
    const graph = graphOf(GARAGE);
    const says = (reading: number) => compile({ graph, reading, stack: "service" }).says.join(" ");
    expect(says(0)).toContain("on or before the run's date");
    expect(says(1)).toContain("is before the run's date");
  });
});
