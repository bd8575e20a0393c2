import type { OutputRecords } from "../../core/spec/graph.ts";
import { type Choosable, plainly, restricted } from "../choices.ts";
import type { Model } from "../model.ts";
import type { Records, StepMeaning } from "../skills/step-skill.ts";
import { clausesOf } from "./clauses.ts";
import { namesOfRecords, valueNamed } from "./values.ts";

type Said = Pick<OutputRecords, "fields" | "says">;

/** What the records of a step's output are. */
function recordsOf({ records, flow }: StepMeaning): Records {
  return records ?? flow;
}

/** A step with its output as the author says it; readings that give something else are left out. A sentence where none is left. */
export function withOutput(
  meaning: Choosable<StepMeaning>,
  said: Said,
  model: Model,
): Choosable<StepMeaning> | string {
  const fitting = restricted(
    meaning,
    (one) => typeof outputCode(said, recordsOf(one), model) !== "string",
  );
  if (fitting === null) {
    const why = outputCode(said, recordsOf(plainly(meaning)), model);
    return typeof why === "string" ? why : "no reading of the step gives these records";
  }
  return {
    choices: fitting.choices,
    take: (taken) => {
      const one = fitting.take(taken);
      const output = outputCode(said, recordsOf(one), model);
      if (typeof output === "string") return one;
      return { ...one, output: output.code, flow: called(one.flow, output.calls) };
    },
  };
}

/** What later steps see, with the names that the author gave. */
function called(flow: Records, calls: readonly Call[]): Records {
  const has = flow.has.map((field) => {
    const names = calls.filter(({ code }) => code === `one.${field.name}`).map(({ name }) => name);
    const also = [...(field.also ?? []), ...names.filter((name) => name !== field.name)];
    return also.length === 0 ? field : { ...field, also };
  });
  return { ...flow, has };
}

interface Call {
  readonly name: string;
  readonly code: string;
}

/** The records with exactly the fields that are said, as an expression; a sentence where that cannot be. */
function outputCode(
  said: Said,
  records: Records,
  model: Model,
): { readonly code: string; readonly calls: readonly Call[] } | string {
  const clauses = clausesOf(said, records, model);
  if (typeof clauses === "string") return clauses;
  const values = said.fields.map((name) => ({
    name,
    value: valueNamed(name, records, { model, explained: clauses.explained }),
  }));
  const unknown = values.find(({ value }) => value === null);
  if (unknown !== undefined) {
    const known = namesOfRecords(records, model);
    return `"${unknown.name}" is nothing that these records have${known.length === 0 ? "" : `; they have ${known.join(", ")}`}`;
  }
  const { filters, keys } = clauses;
  const kept = filters.reduce((code, test) => `${code}.filter((one) => ${test})`, records.variable);
  const sorted =
    keys.length === 0
      ? kept
      : `orderedBy(${kept}, ${keys.map((key) => `(one) => ${key}`).join(", ")})`;
  const calls = values.map(({ name, value }) => ({ name, code: value?.code ?? "null" }));
  const fields = calls.map(({ name, code }) => `${name}: ${code}`).join(", ");
  return { code: `${sorted}.map((one) => ({ ${fields} }))`, calls };
}
