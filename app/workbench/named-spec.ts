import { FactoryError } from "../core/errors.ts";
import type { NamedSpec } from "../core/pack/coverage.ts";
import { specGraphSchema } from "../core/spec/graph.ts";
import { type SpecKey, specKeys } from "../core/spec/keys.ts";
import type { NamedText } from "../core/workbench.ts";
import type { Documents } from "../ports/documents.ts";
import type { Specifier } from "../ports/specifier.ts";

/** What reads a spec. */
export interface SpecReading {
  readonly documents: Documents;
  readonly specifier: () => Promise<Pick<Specifier, "freeze" | "specify">>;
}

/** The keys of a file that somebody named: a spec's graph (`.factory/spec.json`), or intents as people write them. */
export async function namedSpec(
  { documents, specifier }: SpecReading,
  { name, text }: NamedText,
): Promise<NamedSpec> {
  if (text.trimStart().startsWith("{"))
    return { name, keys: specKeys(documents.decodeJson(specGraphSchema, text, name)) };
  const { freeze, specify } = await specifier();
  const keys: SpecKey[] = [];
  for (const intent of await freeze(text, name)) {
    const spec = await specify(intent.text, []);
    if (spec.kind === "unclear")
      throw new FactoryError("invalid-input", `${name}: ${spec.problems[0]?.why ?? "unclear"}`);
    keys.push(...spec.keys);
  }
  return { name, keys };
}
