import { closeSync, constants, openSync, readSync } from "node:fs";
import { type TraceSearch, traceSearch } from "../../../core/pack/trace-search.ts";
import type { Traces } from "../../../core/pack/traces.ts";
import type { FolderSearched } from "../../../ports/holdout-search.ts";
import { type Findings, findingsBelow } from "./findings.ts";
import { isDatabase, isGitsOwn, searchDatabase } from "./objects.ts";
import { isThere, type Walked, walk } from "./walk.ts";

/** Looks through everything below a folder; `scratch`: a folder for a repository of our own, through which git reads databases. */
export async function searchFolder(
  top: string,
  traces: Traces,
  scratch: string,
): Promise<FolderSearched> {
  const findings = findingsBelow(top);
  if (!isThere(top)) return findings.whole();
  const search = traceSearch(traces);
  const databases: string[] = [];
  for (const one of walk(top, (path, { code = "unknown" }) => findings.unread(path, code))) {
    if (isDatabase(one)) databases.push(one.path.toString());
    lookAt(one, { search, findings, databases });
  }
  for (const database of databases) await searchDatabase(database, { search, findings, scratch });
  return findings.whole();
}

interface Search {
  readonly search: TraceSearch;
  readonly findings: Findings;
  readonly databases: readonly string[];
}

function lookAt({ path, stats, target }: Walked, { search, findings, databases }: Search): void {
  const at = path.toString();
  const bytes = stats.isFile() ? Number(stats.size) : 0;
  findings.file(bytes);
  findings.found(at, search.text(target === null ? at : `${at}\n${target}`));
  if (!stats.isFile() || isGitsOwn(at, databases)) return;
  if (!search.concerns(bytes) || !findings.affords(bytes)) return;
  try {
    findings.found(at, contentOf(path, bytes, search));
  } catch (error) {
    findings.unread(at, (error as NodeJS.ErrnoException).code ?? String(error));
  }
}

const PIECE = Buffer.alloc(1024 ** 2);

/** Nothing runs any more that could put another file in its place; were it otherwise, a link would not be followed, nor a pipe waited for. */
function contentOf(path: Buffer, bytes: number, search: TraceSearch) {
  const file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const looking = search.begin(bytes);
    for (let read = readSync(file, PIECE); read > 0; read = readSync(file, PIECE))
      looking.piece(PIECE.subarray(0, read));
    return looking.end();
  } finally {
    closeSync(file);
  }
}
