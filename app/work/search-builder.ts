import { FactoryError } from "../core/errors.ts";
import type { RunPipelineInput } from "../core/job.ts";
import { type Trace, traceSearch } from "../core/pack/trace-search.ts";
import type { Traces } from "../core/pack/traces.ts";
import { KEPT_RUN } from "../core/run-legs.ts";
import type { BUILDER_PLACES, Looked, Searched } from "../core/searched.ts";
import type { Mount } from "../ports/boxes.ts";
import type { Amount, FolderSearched, HoldoutSearch } from "../ports/holdout-search.ts";

/** Where a run worked, and what it kept. */
interface Place {
  readonly work: string;
  readonly keep: string;
}

interface Looking {
  /** What its boxes were shown beside the clone, and their environment. */
  readonly shown: {
    readonly mounts: readonly Mount[];
    readonly env: Readonly<Record<string, string>>;
  };
  readonly search: HoldoutSearch;
}

/**
 * Looks for the pack wherever the builder of a run could read or write, once the run is over and before its room is closed; null where
 * no pack judges it.
 */
export async function searchBuilder(
  { traces, resume }: Pick<RunPipelineInput, "traces" | "resume">,
  { work, keep }: Place,
  { shown, search }: Looking,
): Promise<Searched | null> {
  if (traces === undefined) return null;
  const mounts: FolderSearched[] = [];
  // What lies in the room is this run's alone, and looked at with all else there.
  for (const { from } of shown.mounts.filter(({ from: one }) => !one.startsWith(`${work}/`)))
    mounts.push(await search.shown(from, traces));
  const room = await search.folder(work, traces);
  const files = [
    `${keep}/${KEPT_RUN}`,
    `${keep}/log`,
    ...(resume === undefined ? [] : [resume.run]),
  ];
  const runs: FolderSearched[] = [];
  for (const path of files) runs.push(await search.folder(path, traces));
  const environment = searchEnvironment(shown.env, traces);
  const folders = [...mounts, room, ...runs];
  return {
    pack: traces.pack,
    places: [
      looked("environment", [environment]),
      looked("mounts", mounts.map(all)),
      looked("clone", [room.files]),
      looked(
        "objects",
        [room, ...runs].map(({ objects }) => objects),
      ),
      looked(
        "run",
        runs.map((run) => run.files),
      ),
    ],
    found: [...environment.found, ...folders.flatMap(({ found }) => found)],
    unread: folders.flatMap(({ unread }) => unread),
  };
}

/** A run that asks goes on in another room; what was found in this one would be forgotten there. */
export function demandNothingFound(searched: Searched | null): void {
  const [seen] = searched?.found ?? [];
  const [unread] = searched?.unread ?? [];
  if (seen !== undefined)
    throw new FactoryError(
      "refused",
      `what the pack holds out lies where it could read: ${seen.at}`,
    );
  if (unread !== undefined)
    throw new FactoryError("refused", `not all that it could read could be looked at: ${unread}`);
}

function searchEnvironment(
  env: Readonly<Record<string, string>>,
  traces: Traces,
): Amount & { readonly found: readonly (Trace & { readonly at: string })[] } {
  const search = traceSearch(traces);
  const variables = Object.entries(env).map(([name, value]) => ({
    name,
    text: `${name}=${value}`,
  }));
  return {
    items: variables.length,
    bytes: variables.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0),
    found: variables.flatMap(({ name, text }) =>
      search.text(text).map((trace) => ({ ...trace, at: `environment: ${name}` })),
    ),
  };
}

function all({ files, objects }: FolderSearched): Amount {
  return { items: files.items + objects.items, bytes: files.bytes + objects.bytes };
}

function looked(place: (typeof BUILDER_PLACES)[number], amounts: readonly Amount[]): Looked {
  const sum = (of: keyof Amount) => amounts.reduce((total, amount) => total + amount[of], 0);
  return { place, items: sum("items"), bytes: sum("bytes") };
}
