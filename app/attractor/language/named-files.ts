import { attribute, type Graph, type NamedFile, type Node } from "./graph.ts";

/** Finds what a graph's file calls `path`. */
export type FindFile = (path: string, from: string) => NamedFile;

/** A graph with the files that it names, so that it says everything it means by itself. */
export function withNamedFiles(graph: Graph, find: FindFile): Graph {
  const paths = [...graph.nodes.values()].flatMap((node) => attribute(node, "prompt_file") ?? []);
  return { ...graph, named: new Map(paths.map((path) => [path, find(path, graph.file)])) };
}

/** A file that was found, with the graph's file that names it and how it does. */
export interface FoundFile {
  readonly from: string;
  readonly path: string;
  readonly file: string;
  readonly text: string;
}

/** The files that were found for a graph, to find them again when the originals may have changed. */
export function foundFiles({ file: from, named = new Map() }: Graph): readonly FoundFile[] {
  return [...named].flatMap(([path, one]) =>
    one.kind === "found" ? [{ from, path, file: one.file, text: one.text }] : [],
  );
}

/** Finds what was found before, and nothing else. */
export function findAgain(files: readonly FoundFile[]): FindFile {
  return (path, from) => {
    const found = files.find((one) => one.path === path && one.from === from);
    if (found === undefined) return refusedFile(path);
    return { kind: "found", file: found.file, text: found.text };
  };
}

/** What is said of a file that nobody could look for. */
export function refusedFile(path: string): NamedFile {
  return {
    kind: "refused",
    why: `${JSON.stringify(path)} was not read: there is no folder that it could lie in`,
    fix: "write its text into the graph",
  };
}

/** What an agent is told before variables are replaced; undefined where neither the node nor its file says anything. */
export function writtenPrompt({ named }: Graph, node: Node): string | undefined {
  const written = attribute(node, "prompt") ?? attribute(node, "llm_prompt");
  if (written !== undefined) return written;
  const file = named?.get(attribute(node, "prompt_file") ?? "");
  return file?.kind === "found" ? file.text.trim() : undefined;
}
