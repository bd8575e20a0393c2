import { type FileHandle, open } from "node:fs/promises";
import { anchorLine, type LedgerHead } from "../../core/anchor.ts";
import { FactoryError } from "../../core/errors.ts";
import type { Anchors } from "../../ports/anchors.ts";

/**
 * A file of the operator's choice, to which heads of the ledger are appended, a line each. It is opened once before anything is
 * judged, so that one that cannot be written is said at the start; FactoryError `invalid-input` names it.
 */
export async function anchorFile(path: string): Promise<Anchors> {
  await (await opened(path, "invalid-input")).close();
  let last: Promise<unknown> = Promise.resolve();
  return {
    keep: (head) => {
      // One after the other, so that each sees whether the one before it left a whole line.
      const kept = last.then(() => append(path, head));
      last = kept.catch(() => undefined);
      return kept;
    },
  };
}

/** Looks, acts, looks: a line that is there is not written again, and one that was written is seen before it counts as kept. */
async function append(path: string, head: LedgerHead): Promise<void> {
  await using file = await opened(path, "broken");
  const line = anchorLine(head);
  const before = await textOf(file);
  if (holds(before, line)) return;
  const begin = before === "" || before.endsWith("\n") ? "" : "\n";
  await file.appendFile(`${begin}${line}\n`);
  await file.sync();
  if (!holds(await textOf(file), line))
    throw new FactoryError("broken", `${path} does not hold what was appended: ${line}`);
}

function holds(text: string, line: string): boolean {
  return text.startsWith(`${line}\n`) || text.includes(`\n${line}\n`);
}

/** The whole text, from its beginning whatever was read or written before. */
async function textOf(file: FileHandle): Promise<string> {
  const { size } = await file.stat();
  const { buffer, bytesRead } = await file.read(Buffer.alloc(size), 0, size, 0);
  return buffer.toString("utf8", 0, bytesRead);
}

async function opened(path: string, code: "invalid-input" | "broken"): Promise<FileHandle> {
  try {
    return await open(path, "a+", 0o644);
  } catch (cause) {
    const { code: seen } = cause as NodeJS.ErrnoException;
    throw new FactoryError(
      code,
      `FACTORY_ANCHORS: ${path} cannot be written (${seen}); name a file in a folder that is there and that the factory may append to`,
      { cause },
    );
  }
}
