import { join } from "node:path";
import { writeAtomic } from "../files/atomic.ts";
import type { Run } from "./run.ts";

/** What of a patch is kept; git has the rest. */
const MOST_BYTES = 1024 * 1024;

/**
 * Keeps what a stage changed as `diff.patch` in its folder, new files included, for who looks in; nothing where it changed nothing.
 * No run ends for it: a patch that cannot be kept is told in the log.
 */
export async function keepPatch(
  run: Run,
  node: string,
  { from, to }: { readonly from: string; readonly to: string },
): Promise<void> {
  try {
    const { bytes, whole } = await run.repository.patch({ from, to, mostBytes: MOST_BYTES });
    if (bytes.length === 0) return;
    writeAtomic(join(run.logsRoot, node, "diff.patch"), bytes);
    if (!whole)
      warn(
        run,
        node,
        `diff.patch holds the first ${MOST_BYTES} bytes of what ${node} changed; git diff ${from} ${to} tells all of it`,
      );
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    warn(run, node, `diff.patch of ${node} cannot be kept: ${why}`);
  }
}

function warn({ journal }: Run, node: string, msg: string): void {
  journal.log({ source: "git", level: "warn", node, event: "patch.incomplete", msg });
}
