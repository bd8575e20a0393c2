import { FactoryError } from "../core/errors.ts";
import type { NamedSpec } from "../core/pack/coverage.ts";
import { type SpecGraph, specGraphSchema } from "../core/spec/graph.ts";
import { specKeys } from "../core/spec/keys.ts";
import type { NamedText } from "../core/workbench.ts";
import type { Documents } from "../ports/documents.ts";
import type { Specifier } from "../ports/specifier.ts";

/** What reads a spec. */
export interface SpecReading {
  readonly documents: Documents;
  readonly specifier: () => Promise<Pick<Specifier, "freeze" | "specify">>;
}

/** The keys of a file that somebody named: a spec's graph (`.factory/spec.json`), or intents as people write them. */
export async function namedSpec(reading: SpecReading, file: NamedText): Promise<NamedSpec> {
  const graphs = await namedGraphs(reading, file);
  return { name: file.name, keys: graphs.flatMap(specKeys) };
}

/** The graphs of a file that somebody named: the one that it is, or one of each intent in it. */
export async function namedGraphs(
  { documents, specifier }: SpecReading,
  { name, text }: NamedText,
): Promise<readonly SpecGraph[]> {
  if (text.trimStart().startsWith("{")) return [documents.decodeJson(specGraphSchema, text, name)];
  const { freeze, specify } = await specifier();
  const graphs: SpecGraph[] = [];
  for (const intent of await freeze(text, name)) {
    const spec = await specify(intent.text, []);
    if (spec.kind === "unclear")
      throw new FactoryError("invalid-input", `${name}: ${spec.problems[0]?.why ?? "unclear"}`);
    graphs.push(documents.decodeJson(specGraphSchema, spec.graph, name));
  }
  return graphs;
}
