import type { Watch } from "../../app/ports/workbench.ts";

/** Nobody watches, and nobody stops it. */
export const UNWATCHED: Watch = { signal: new AbortController().signal, says: () => undefined };
