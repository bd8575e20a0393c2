import { PipelineError } from "../pipeline-error.ts";
import { childFile } from "./child.ts";
import { attribute, type Graph, type NamedFile, type Node } from "./graph.ts";
import { nodesOfKind } from "./kinds.ts";
import { parsePipeline } from "./parse.ts";
import { printPipeline } from "./print.ts";

/** Finds what a graph's file calls `path`. */
export type FindFile = (path: string, from: string) => NamedFile;

/** A graph with the files that it names, its children with theirs, so that it says everything it means by itself. */
export function withNamedFiles(graph: Graph, find: FindFile): Graph {
  return withFilesBelow(graph, find, []);
}

/** `above`: the files of the graphs that lead to this one. */
function withFilesBelow(graph: Graph, find: FindFile, above: readonly string[]): Graph {
  const named = new Map<string, NamedFile>();
  for (const node of graph.nodes.values()) {
    const path = attribute(node, "prompt_file");
    if (path !== undefined) named.set(path, find(path, graph.file));
  }
  for (const manager of nodesOfKind(graph, "manager-loop")) {
    const path = childFile(graph, manager);
    if (path !== undefined) named.set(path, asGraph(find(path, graph.file), find, above));
  }
  return { ...graph, named };
}

function asGraph(found: NamedFile, find: FindFile, above: readonly string[]): NamedFile {
  if (found.kind === "refused") return found;
  const { file, text } = found;
  if (above.includes(file))
    return { kind: "refused", why: `${file} leads back to itself`, fix: "run another graph there" };
  try {
    const graph = withFilesBelow(parsePipeline(text, file), find, [...above, file]);
    return { ...found, graph };
  } catch (cause) {
    if (!(cause instanceof PipelineError)) throw cause;
    return { kind: "refused", why: cause.message, fix: "mend it there" };
  }
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
  return [...named].flatMap(([path, one]) => {
    if (one.kind !== "found") return [];
    const own = { from, path, file: one.file, text: one.text };
    return [own, ...(one.graph === undefined ? [] : foundFiles(one.graph))];
  });
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

/** The graph's text with what its prompts' files say written into it, for a reader who has no other file; as it is where it names none. */
export function selfContainedText(graph: Graph): string {
  const nodes = [...graph.nodes].map(([id, node]) => [id, withPrompt(graph, node)] as const);
  if (nodes.every(([id, node]) => node === graph.nodes.get(id))) return graph.text;
  return printPipeline({ ...graph, nodes: new Map(nodes) });
}

/** A node that is told by itself what its file tells; the node itself where it has no file. */
function withPrompt({ named }: Graph, node: Node): Node {
  const written = node.attributes.get("prompt_file");
  const file = named?.get(written?.value.trim() ?? "");
  if (written === undefined || file?.kind !== "found") return node;
  const attributes = new Map(node.attributes);
  attributes.delete(written.key);
  attributes.set("prompt", { ...written, key: "prompt", value: file.text });
  return { ...node, attributes };
}

/** What an agent is told before variables are replaced; undefined where neither the node nor its file says anything. */
export function writtenPrompt({ named }: Graph, node: Node): string | undefined {
  const written = attribute(node, "prompt") ?? attribute(node, "llm_prompt");
  if (written !== undefined) return written;
  const file = named?.get(attribute(node, "prompt_file") ?? "");
  return file?.kind === "found" ? file.text.trim() : undefined;
}
