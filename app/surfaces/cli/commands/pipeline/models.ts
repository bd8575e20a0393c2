import { z } from "zod";
import { FactoryError } from "../../../../core/errors.ts";
import type { Call } from "../../call.ts";
import { readNamedFile } from "../../read-file.ts";

export const MODELS = [
  "--models <file>",
  "JSON: the models there are, as [provider/model, …] or as OpenRouter lists them; stylesheets are held against it",
] as const;

const LARGEST = 16 * 1024 * 1024;
const name = z.string().regex(/^[^/\s]+\/\S+$/);
const catalogueSchema = z.union([
  z.array(name).min(1),
  z
    .looseObject({ data: z.array(z.looseObject({ id: name })).min(1) })
    .transform(({ data }) => data.map(({ id }) => id)),
]);

/** The models that a person's list has, as `provider/model`. */
export async function modelsIn(call: Call, file: string): Promise<readonly string[]> {
  const { name: path, text } = await readNamedFile(call.folder, file, LARGEST);
  const read = catalogueSchema.safeParse(parsed(text));
  if (read.success) return read.data;
  throw new FactoryError(
    "invalid-input",
    `${path}: this is no list of models: write a JSON list such as ["anthropic/claude-sonnet-5.5"]`,
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON: the schema says so.
    return undefined;
  }
}
