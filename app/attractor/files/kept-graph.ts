import { join } from "node:path";
import type { Graph } from "../language/graph.ts";
import { type FoundFile, findAgain, withNamedFiles } from "../language/named-files.ts";
import { parsePipeline } from "../language/parse.ts";
import { filesBeside } from "./graph-files.ts";

/** A graph as it is kept beside a work tree: its name, its text and the files that it names. */
interface KeptGraph {
  readonly name: string;
  readonly text: string;
  readonly files?: readonly FoundFile[];
}

/**
 * The graph with the files that it names. One whose name begins with `./` lies in the work tree, and so do they; of any other they
 * came with it.
 */
export function graphIn(tree: string, { name, text, files = [] }: KeptGraph): Graph {
  const graph = parsePipeline(text, name);
  if (!name.startsWith("./")) return withNamedFiles(graph, findAgain(files));
  const find = filesBeside(tree);
  const beside = join(tree, name);
  return withNamedFiles(graph, (path, from) => find(path, from === name ? beside : from));
}
