import { z } from "zod";
import { type FamilyFile, familyFileSchema } from "../pack/family.ts";
import type { Json } from "../pack/template.ts";
import type { SpecGraph } from "../spec/graph.ts";
import { specKeys } from "../spec/keys.ts";
import type { DerivedPack } from "./derive.ts";
import { collectionOf } from "./known.ts";

/** A family that a model wrote and the schema lets through, as it wrote it and as it is read. */
export interface AskedFamily {
  readonly id: string;
  readonly path: string;
  readonly content: Readonly<Record<string, Json>>;
  readonly file: FamilyFile;
}

/** What a model wrote that is not kept, and why. */
export interface Dropped {
  readonly id: string;
  readonly why: string;
}

/** What a model is told: the spec, how families are written, and the keys that none covers yet. Nothing of the product's code. */
export function familiesQuestion(graph: SpecGraph, pack: DerivedPack, schema: unknown): string {
  const open = new Set(pack.uncovered.map(({ key }) => key));
  const lines = specKeys(graph).map(({ key, kind, text }) => `- ${key} (${kind}): ${text}`);
  const paths = graph.data.map(
    (contract) => `- ${contract.name}: ${collectionOf({ graph }, contract)}`,
  );
  const steps = graph.workflows.map(
    ({ slug, steps: all }) =>
      `- /workflows/${slug}/runs: steps ${all.map((step) => step.slug).join(", ")}`,
  );
  const outputs = graph.interface.outputs.map(
    ({ step, fields, says }) => `- ${step}: ${[fields.join(", "), ...says].join("; ")}`,
  );
  const example = Object.entries(pack.files).find(([path]) => path.startsWith("families/"))?.[1];
  return `You test a service from outside. Write scenario families for these keys of its spec, one or two each: ${[...open].join(", ")}

The spec, a line a key:
${lines.join("\n")}

Collections (POST 201 with the record and its id, GET a list { items, total }, GET, PATCH and DELETE below /{id}; 400 unreadable, 404 unknown id, 422 a wrong field, 409 a broken rule with { error: { rule: KEY } }):
${paths.join("\n")}

Workflows (POST { as_of: date } answers 201 { id, status, outputs: { STEP: [records] }, alerts }):
${[...steps, ...outputs].join("\n")}

A family draws fresh values for every trial and plays requests on a service without any records. \${name} is the only expression; nothing is
reckoned. A family must fail on a service that answers 404 to everything, and pass on every service that keeps the spec: where the spec leaves
something open, expect nothing of it. One as it is written in YAML:
${example ?? ""}
The JSON Schema of a family:
${JSON.stringify(schema)}

Answer with one JSON document and nothing else: { "families": [family, …] }. Leave author, derived and cases out; covers names keys of the spec.`;
}

const answerSchema = z.object({ families: z.array(z.record(z.string(), z.json())).max(200) });

/** The families in a model's answer; those that the schema refuses, or that cover no key of the spec, are dropped, each with its reason. */
export function answeredFamilies(
  answer: string,
  {
    graph,
    taken,
    author,
  }: { readonly graph: SpecGraph; readonly taken: readonly string[]; readonly author: string },
): { readonly families: readonly AskedFamily[]; readonly dropped: readonly Dropped[] } {
  const found = answerSchema.safeParse(jsonIn(answer));
  if (!found.success)
    return {
      families: [],
      dropped: [{ id: "the answer", why: "it is no JSON document with a list of families" }],
    };
  const keys = new Set(specKeys(graph).map(({ key }) => key));
  const families: AskedFamily[] = [];
  const dropped: Dropped[] = [];
  for (const [index, written] of found.data.families.entries()) {
    const { derived: _, ...rest } = written;
    const content = { ...rest, version: 1, author };
    const file = familyFileSchema.safeParse(content);
    const id = file.success ? file.data.id : `family ${index + 1}`;
    const known = [...taken, ...families.map((one) => one.id)];
    const why = file.success ? refusal(file.data, keys, known) : faults(file.error);
    if (why !== null || !file.success) dropped.push({ id, why: why ?? "" });
    else families.push({ id, path: `families/${id}.yml`, content, file: file.data });
  }
  return { families, dropped };
}

function refusal(
  file: FamilyFile,
  keys: ReadonlySet<string>,
  taken: readonly string[],
): string | null {
  const strange = file.covers.filter((key) => !keys.has(key));
  if (strange.length > 0) return `covers ${strange.join(", ")}, which the spec does not have`;
  if (file.covers.length === 0) return "covers no key of the spec";
  if (file.cases !== undefined) return "names a table, which it cannot bring";
  return taken.includes(file.id) ? "its id is another family's" : null;
}

function faults({ issues }: z.ZodError): string {
  return issues
    .slice(0, 3)
    .map(({ path, message }) => `${path.join(".")}: ${message}`)
    .join("; ");
}

/** The document between the first brace and the last; null where there is none. */
function jsonIn(text: string): Json {
  try {
    return JSON.parse(text.slice(text.indexOf("{"), text.lastIndexOf("}") + 1)) as Json;
  } catch {
    // No JSON: told as such.
    return null;
  }
}
