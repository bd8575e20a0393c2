import { FactoryError } from "../core/errors.ts";
import { checkPack } from "../core/pack/check.ts";
import { familyOf } from "../core/pack/family.ts";
import { type Pack, packFileSchema } from "../core/pack/pack.ts";
import {
  type AskedFamily,
  answeredFamilies,
  type Dropped,
  familiesQuestion,
} from "../core/pack-derivation/asked.ts";
import type { DerivedPack } from "../core/pack-derivation/derive.ts";
import { PRODUCT_FILE, productFileSchema } from "../core/product.ts";
import { jsonSchemaOf } from "../core/schemas.ts";
import type { SpecGraph } from "../core/spec/graph.ts";
import type { AskedPack } from "../core/workbench-new-pack.ts";
import type { Documents } from "../ports/documents.ts";
import type { AskModel } from "../ports/model-answers.ts";
import type { NewFiles } from "../ports/new-files.ts";
import { passOnNothing } from "../work/evaluate/passes-on-nothing.ts";

/** Models, and what is known of those that build. */
export interface PackModels {
  readonly ask: AskModel;
  /** The model of agents whose node names none. */
  readonly builder: string;
  /** The text of a pipeline of the factory's; null when there is none of that name. */
  readonly pipelineText: (name: string) => Promise<string | null>;
}

export interface AskParts {
  readonly documents: Documents;
  readonly files: Pick<NewFiles, "read">;
  readonly models: () => PackModels;
}

/** A derived pack with families of a model's beside those of code. */
export interface Joined extends DerivedPack {
  readonly asked: AskedPack;
}

/** Asks a model for families of the keys that code found none for, and keeps those that hold. Refuses the model that builds the product. */
export async function withAsked(
  parts: AskParts,
  {
    graph,
    derived,
    model,
    product,
  }: {
    readonly graph: SpecGraph;
    readonly derived: DerivedPack;
    readonly model: string;
    readonly product: string;
  },
  signal: AbortSignal,
): Promise<Joined> {
  await refuseBuilder(parts, model, product);
  const prompt = familiesQuestion(graph, derived, jsonSchemaOf("family"));
  const { text, usd } = await parts.models().ask({ model, prompt }, signal);
  const author = `derived: ${model}`;
  const taken = derived.families.map(({ id }) => id);
  const answered = answeredFamilies(text, { graph, taken, author });
  const { kept, dropped } = await holding(answered.families);
  const covered = new Set(kept.flatMap(({ file }) => file.covers));
  return {
    files: {
      ...derived.files,
      ...Object.fromEntries(kept.map(({ path, content }) => [path, content])),
    },
    families: [
      ...derived.families,
      ...kept.map(({ id, file: { says, covers } }) => ({ id, says, covers })),
    ],
    uncovered: derived.uncovered.filter(({ key }) => !covered.has(key)),
    asked: {
      model,
      author,
      usd,
      families: kept.map(({ id }) => id),
      dropped: [...answered.dropped, ...dropped],
    },
  };
}

/** One mind would check itself. */
async function refuseBuilder(parts: AskParts, model: string, product: string): Promise<void> {
  const models = parts.models();
  const path = `${product}/${PRODUCT_FILE}`;
  const text = await parts.files.read(path);
  if (text === null)
    throw new FactoryError(
      "not-found",
      `${path}: no such file; name the product's folder with --at`,
    );
  const { build } = parts.documents.decodeYaml(productFileSchema, text, path);
  const graph = build.pipeline.startsWith("./")
    ? await parts.files.read(`${product}/${build.pipeline.slice(2)}`)
    : await models.pipelineText(build.pipeline);
  const named = [...(graph ?? "").matchAll(/llm_model\s*[:=]\s*"?([\w./:-]+)/g)].map(
    ([, name = ""]) => name,
  );
  const builders = [models.builder, ...named].map(bare);
  if (!builders.includes(bare(model))) return;
  const message = `--model ${model}: builds this product itself (FACTORY_MODEL, or ${build.pipeline}), and one mind would check itself; name another`;
  throw new FactoryError("refused", message);
}

/** A model's name without its vendor's. */
function bare(model: string): string {
  return model.slice(model.lastIndexOf("/") + 1).toLowerCase();
}

/** Families that can be drawn and played, and that do not pass where there is no product. */
async function holding(
  families: readonly AskedFamily[],
): Promise<{ readonly kept: readonly AskedFamily[]; readonly dropped: readonly Dropped[] }> {
  const kept: AskedFamily[] = [];
  const dropped: Dropped[] = [];
  for (const family of families) {
    const pack = packOf(family);
    const error = checkPack(pack).findings.find(({ level }) => level === "error");
    const why = error === undefined ? await vacuous(pack) : `${error.place}: ${error.sentence}`;
    if (why === null) kept.push(family);
    else dropped.push({ id: family.id, why });
  }
  return { kept, dropped };
}

async function vacuous(pack: Pack): Promise<string | null> {
  return (await passOnNothing(pack)).length > 0
    ? "passes on a product that answers 404 to everything"
    : null;
}

function packOf({ path, file }: AskedFamily): Pack {
  const head = packFileSchema.parse({ version: 1, name: "asked", says: "What a model wrote." });
  return { ...head, families: [familyOf(path, file, null)], files: {} };
}
