import type { Pipeline } from "../core/job.ts";
import type { Product, ProductFile } from "../core/product.ts";
import type { Forge } from "./forge.ts";

/** What a graph is told, by key. */
export type PipelineInputs = ProductFile["build"]["inputs"];

/** The factory's own pipelines, and what is known of any before it is run. */
export interface Pipelines {
  /** A pipeline by its name, with the files that it names; null when there is none of that name. */
  read(name: string): Promise<Pipeline | null>;
  names(): Promise<readonly string[]>;
  /** Why no run of it would begin: it cannot be read, or lacks an input. A sentence with place and remedy; null where one would. */
  refusal(pipeline: Pipeline, inputs: PipelineInputs): string | null;
}

/** The pipeline that builds a product, from the base; else why there is none. */
export type FoundPipeline =
  | Pipeline
  | { readonly refused: "absent" | "unfit"; readonly why: string };

/** Finds the pipeline that a product names, one of the factory's or a file of its repository, and holds its inputs against it. */
export async function pipelineOf(
  { pipelines, forge }: { readonly pipelines: Pipelines; readonly forge: Pick<Forge, "read"> },
  product: Product,
  { base, file: { build } }: { readonly base: string; readonly file: Pick<ProductFile, "build"> },
): Promise<FoundPipeline> {
  const { pipeline: name, inputs } = build;
  const found = name.startsWith("./")
    ? textPipeline(name, await forge.read(product, base, name.slice(2)))
    : await pipelines.read(name);
  if (found === null) {
    const own = (await pipelines.names()).join(", ");
    const why = `no pipeline ${name}: name one of the factory's (${own}), or ./path of a file in the repository`;
    return { refused: "absent", why };
  }
  const why = pipelines.refusal(found, inputs);
  return why === null ? found : { refused: "unfit", why };
}

function textPipeline(name: string, text: string | null): Pipeline | null {
  return text === null ? null : { name, text, own: false };
}
