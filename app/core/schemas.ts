import { z } from "zod";
import { FactoryError } from "./errors.ts";
import { evaluationSchema } from "./evaluation.ts";
import { eventSchema } from "./event.ts";
import { evidenceSchema } from "./evidence.ts";
import { nearest } from "./nearest.ts";
import { casesSchema, familyFileSchema } from "./pack/family.ts";
import { LAW_DECLARATIONS } from "./pack/law-declarations.ts";
import { packFileSchema } from "./pack/pack.ts";
import { policySchema } from "./policy.ts";
import { productFileSchema } from "./product.ts";
import { specGraphSchema } from "./spec/graph.ts";
import { statusDocumentSchema } from "./status.ts";
import { verdictSchema } from "./verdict.ts";

/** `input`: a file that people write, before defaults are filled in; `output`: a document that the factory writes. */
interface Format {
  readonly io: "input" | "output";
  readonly schema: z.ZodType;
}

/** Every format that has a published schema, by the name that `sf schema` takes. */
const FORMATS: Readonly<Record<string, Format>> = {
  product: { io: "input", schema: productFileSchema },
  pack: { io: "input", schema: packFileSchema },
  family: { io: "input", schema: familyFileSchema },
  cases: { io: "input", schema: casesSchema },
  policy: { io: "input", schema: policySchema },
  evaluation: { io: "input", schema: evaluationSchema },
  verdict: { io: "output", schema: verdictSchema },
  spec: { io: "output", schema: specGraphSchema },
  event: { io: "output", schema: eventSchema },
  status: { io: "output", schema: statusDocumentSchema },
  evidence: { io: "output", schema: evidenceSchema },
};

/** The names of the formats, in the order in which a person meets them. */
export const SCHEMA_NAMES: readonly string[] = [...Object.keys(FORMATS), "law"];

/** The JSON Schema (draft 2020-12) of a format; of a law, which is code, the text of its declarations. Throws `not-found`, naming those there are. */
export function jsonSchemaOf(name: string): unknown {
  if (name === "law") return LAW_DECLARATIONS;
  const format = Object.hasOwn(FORMATS, name) ? FORMATS[name] : undefined;
  if (format === undefined) throw unknownName(name);
  const { io, schema } = format;
  return { title: name, ...z.toJSONSchema(schema, { io, target: "draft-2020-12" }) };
}

function unknownName(name: string): FactoryError {
  const near = nearest(name, SCHEMA_NAMES);
  const hint = near === null ? "" : `did you mean ${near}? `;
  const message = `no schema ${JSON.stringify(name)}; ${hint}there are ${SCHEMA_NAMES.join(", ")}`;
  return new FactoryError("not-found", message);
}
