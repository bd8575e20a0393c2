import type { Json } from "../pack/template.ts";
import type { DataContract, Field } from "../spec/data.ts";
import type { SpecGraph, Workflow, WorkflowStep } from "../spec/graph.ts";
import { place } from "./domains.ts";
import { type Derived, type FamilyDraft, type Row, valueNamed } from "./draft.ts";
import type { Known } from "./known.ts";
import { onlyDate } from "./rules/read.ts";
import { recordsIn, type State } from "./rules/states.ts";
import { roomFor, spread, unmakeable } from "./rules/told.ts";
import { type Scale, scaleOf } from "./scales.ts";
import { type Story, story } from "./story.ts";
import { valuesOf } from "./values.ts";
import { contractCalled, fieldCalled, plain, snakeOf } from "./words.ts";

/** What the first step of a workflow lets through: records of a day up to that of the run, or of a state. */
type Sieve =
  | { readonly kind: "until"; readonly of: DataContract; readonly field: Field }
  | { readonly kind: "state"; readonly of: DataContract; readonly state: State };

const ROWS = 24;

/** Families of a workflow whose first step says in parentheses which records it lets through: those on either side, and runs that are kept. */
export function workflowFamilies(known: Known, workflow: Workflow): Derived {
  const [first] = workflow.steps;
  const sieve = first === undefined ? null : sieveOf(first, known.graph);
  if (first === undefined || sieve === null) return { why: UNSAID };
  const { of } = sieve;
  const field = idField(known.graph, first, of);
  const why = unmakeable(known, of) ?? untold(workflow, of);
  if (why !== null) return { why };
  if (!roomFor(known, of, 2)) return { why: "a rule lets only one of its records be there" };
  if (field === null) return { why: `the records of ${first.slug} are not said to have an id` };
  const passes = (id: string) => ({ [first.slug]: [{ [field]: id }] });
  return { families: [sifted(known, { sieve, workflow, passes }), runKept(known, workflow)] };
}

const UNSAID =
  "its first step does not say in parentheses which records it lets through, as (orders with due_on up to as_of)";

/** Where something is shared out, the run may have to be told how much there is. */
function untold({ steps }: Workflow, { fields }: DataContract): string | null {
  const shares = steps.some(({ skill }) => skill === "allocate");
  const isCounted = fields.some(({ type }) => ["integer", "number"].includes(type.kind));
  return shares && !isCounted ? "the spec does not say how much a run has to share out" : null;
}

function sieveOf({ text, skill }: WorkflowStep, graph: SpecGraph): Sieve | null {
  if (skill !== "gate") return null;
  const words = plain(/\(([^()]*)\)/.exec(text)?.[1] ?? "");
  const dated = /^(.+?)(?: (?:with|whose) (.+?)(?: is)?)? up to as_of$/.exec(words);
  if (dated !== null) {
    const of = contractCalled(dated[1] ?? "", graph);
    const field =
      of === null ? null : dated[2] === undefined ? onlyDate(of) : fieldCalled(dated[2], of);
    return of === null || field?.type.kind !== "date" || field.optional
      ? null
      : { kind: "until", of, field };
  }
  const records = /^(.+?) (?:whose|with) /.test(words) ? recordsIn(words, graph) : null;
  return records?.state == null ? null : { kind: "state", of: records.of, state: records.state };
}

/** By what field the records of a step are known: as the spec says, or in full. */
function idField(graph: SpecGraph, { slug }: WorkflowStep, of: DataContract): string | null {
  const said = graph.interface.outputs.find(({ step }) => step === slug);
  if (said === undefined) return "id";
  return ["id", `${snakeOf(of.name)}_id`].find((name) => said.fields.includes(name)) ?? null;
}

function runsOf({ graph }: Known, { key, slug }: Workflow): string {
  const own = graph.interface.paths.find(({ of }) => of === key);
  return `${own?.path ?? `/workflows/${slug}`}/runs`;
}

const AS_OF = { date: ["2024-01-01", "2027-12-31"] } as const;

interface Sifted {
  readonly sieve: Sieve;
  readonly workflow: Workflow;
  /** What the first step gives where it lets one record through. */
  readonly passes: (id: string) => Json;
}

function sifted(known: Known, { sieve, workflow, passes }: Sifted): FamilyDraft {
  const { key, name, steps } = workflow;
  const rows = sieve.kind === "until" ? daysOf(known, sieve.of, sieve.field) : null;
  const told = story(known, { row: rows?.[0] ?? {} });
  const asOf = sieve.kind === "until" ? valueNamed("day") : told.draw("as_of", AS_OF);
  const [within, beyond] = ends(told, sieve);
  told.make(sieve.of, beyond);
  const { id } = told.make(sieve.of, within);
  told.step({
    request: { method: "POST", path: runsOf(known, workflow), body: { as_of: asOf } },
    expect: { status: 201, body: { status: "done", outputs: passes(id) } },
  });
  const says = `${name} begins with the records that "${steps[0]?.text}" names, ${sieve.kind === "until" ? "the day itself included, " : ""}and no other.`;
  return { id: `${key}-begins`, says, covers: [key], rows, ...told.end() };
}

/** Field values of a record that is let through, and of the next that is not. */
function ends(told: Story, sieve: Sieve) {
  if (sieve.kind === "until") {
    const { name } = sieve.field;
    return [{ [name]: valueNamed("day") }, { [name]: valueNamed("day_after") }] as const;
  }
  const { field, value } = sieve.state;
  const others = valuesOf(field).filter((one) => one !== value);
  const other = told.draw(`other_${field.name}`, { oneOf: [...others] });
  return [{ [field.name]: value }, { [field.name]: other }] as const;
}

function daysOf(known: Known, of: DataContract, field: Field): readonly Row[] {
  const scale: Scale | null = scaleOf(field);
  const domain = known.domains.get(place(of, field));
  if (scale === null || domain === undefined) return [];
  return spread(domain.least, domain.most - 1, ROWS).map((day) => ({
    day: scale.value(day),
    day_after: scale.value(day + 1),
  }));
}

/** A run is kept as it came out; one without a day is not taken. */
function runKept(known: Known, workflow: Workflow): FamilyDraft {
  const { key, name, steps } = workflow;
  const told = story(known);
  const path = runsOf(known, workflow);
  const asOf = told.draw("as_of", AS_OF);
  const nobody = told.draw("nobody", { uuid: true });
  const bad = told.draw("no_day", { oneOf: [null, "2026-06-31", "soon", 20_260_603, ""] });
  const outputs = Object.fromEntries(steps.map(({ slug }) => [slug, []]));
  const body = { status: "done", outputs, alerts: [] };
  told.step({
    request: { method: "POST", path, body: { as_of: asOf } },
    expect: { status: 201, body },
    save: { run_id: "/id" },
  });
  told.step({
    request: { method: "GET", path: `${path}/${valueNamed("run_id")}` },
    expect: { status: 200, body: { id: valueNamed("run_id"), ...body } },
  });
  for (const wrong of [{}, { as_of: bad }])
    told.step({ request: { method: "POST", path, body: wrong }, expect: { status: 422 } });
  told.step({ request: { method: "GET", path: `${path}/${nobody}` }, expect: { status: 404 } });
  const says = `A run of ${name} where nothing is entered gives nothing, and is kept; one without a day is not taken.`;
  return { id: `${key}-run-kept`, says, covers: [key], rows: null, ...told.end() };
}
