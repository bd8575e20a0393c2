import { readdir, readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { filesBeside } from "../../attractor/files/graph-files.ts";
import {
  type FindFile,
  findAgain,
  foundFiles,
  withNamedFiles,
} from "../../attractor/language/named-files.ts";
import { parsePipeline } from "../../attractor/language/parse.ts";
import { PipelineError } from "../../attractor/pipeline-error.ts";
import { contextOf, refuseInputs } from "../../attractor/run/inputs.ts";
import { PRODUCT_FILE } from "../../core/product.ts";
import type { Pipelines } from "../../ports/pipelines.ts";

const NAME = /^[a-z][a-z0-9-]*$/;

/** Pipelines that lie in a folder as `<name>.dot`, with the files that they name below it. */
export function folderPipelines(folder: string): Pipelines {
  return {
    read: async (name) => {
      if (!NAME.test(name)) return null;
      const text = await readOrNull(join(folder, `${name}.dot`));
      if (text === null) return null;
      const graph = withNamedFiles(parsePipeline(text, name), filesOf(folder, name));
      return { name, text, own: true, files: [...foundFiles(graph)] };
    },
    names: async () =>
      (await readdir(folder))
        .filter((file) => file.endsWith(".dot"))
        .map((file) => file.slice(0, -4))
        .sort(),
    refusal: ({ name, text, files = [] }, inputs) => {
      try {
        const graph = withNamedFiles(parsePipeline(text, name), findAgain(files));
        refuseInputs(graph, contextOf(inputs), asInProduct);
        return null;
      } catch (error) {
        if (!(error instanceof PipelineError)) throw error;
        return error.message;
      }
    },
  };
}

function asInProduct(inputs: string): string {
  return `build: { inputs: ${inputs} } in ${PRODUCT_FILE}`;
}

/** Files by their paths in the folder, so that a graph is the same wherever the package lies. */
function filesOf(folder: string, name: string): FindFile {
  const find = filesBeside(folder);
  return (path, from) => {
    const found = find(path, join(folder, from === name ? `${name}.dot` : from));
    return found.kind === "found" ? { ...found, file: relative(folder, found.file) } : found;
  };
}

async function readOrNull(path: string): Promise<string | null> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}
