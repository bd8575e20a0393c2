import { platform } from "node:os";
import { type ProcessRow, tableForNow, treeBelow } from "./process-table.ts";

/** A pass costs one to three milliseconds with a hundred processes; where `ps` has to be asked it costs more. */
const PASS_MS = platform() === "linux" ? 100 : 500;

/** Called at each pass with the processes of one box; an empty tree is never reported. */
type Look = (tree: readonly ProcessRow[]) => void;

/** One timer and one reading of the process table for all boxes of this process; quiet while there is none. */
const watched = new Map<number, Look>();
let timer: NodeJS.Timeout | undefined;

/** Looks at the tree below a pid every 100 ms until the returned function is called. */
export function watchTree(root: number, look: Look): () => void {
  watched.set(root, look);
  timer ??= setInterval(pass, PASS_MS).unref();
  return () => {
    watched.delete(root);
    if (watched.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

function pass(): void {
  const table = tableForNow();
  if (table === undefined) return; // the next pass looks again
  for (const [root, look] of [...watched]) {
    const tree = treeBelow(root, table);
    if (tree.length > 0) look(tree);
  }
}

/** Resident bytes of all together; pages that two share are counted for each. */
export function residentBytes(tree: readonly ProcessRow[]): number {
  return tree.reduce((sum, row) => sum + row.resident, 0);
}
