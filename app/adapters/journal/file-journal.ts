import { appendFileSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { FactoryError } from "../../core/errors.ts";
import type { Journal } from "../../ports/journal.ts";

const NEWLINE = 10;

/** The journal in a file, made when it is not there. A torn last line is cut off, so that the next one stands on its own. */
export async function fileJournal(path: string): Promise<Journal> {
  const file = await open(path, "a+", 0o600);
  try {
    return journalIn(file, await readLines(file, path));
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function readLines(file: FileHandle, path: string): Promise<unknown[]> {
  const bytes = await file.readFile();
  const whole = bytes.lastIndexOf(NEWLINE) + 1;
  if (whole < bytes.length) {
    await file.truncate(whole);
    await file.datasync();
  }
  const texts = bytes.subarray(0, whole).toString().split("\n").slice(0, -1);
  return texts.map((text, index) => parsed(text, `${path}, line ${index + 1}`));
}

function parsed(text: string, place: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw new FactoryError("broken", `${place}: saw what is no JSON: ${text.slice(0, 80)}`, {
      cause,
    });
  }
}

/** Lines are written in the order they come; those that come while the disk is busy share the next sync. */
function journalIn(file: FileHandle, lines: readonly unknown[]): Journal {
  let broken: unknown;
  let running: Promise<void> = Promise.resolve();
  let next: Promise<void> | undefined;
  const note = (added: readonly unknown[]) => {
    // After a failed write, half a line may stand there: what follows it would be misread.
    if (broken !== undefined) throw broken;
    try {
      appendFileSync(file.fd, added.map((line) => `${JSON.stringify(line)}\n`).join(""));
    } catch (error) {
      broken = error;
      throw error;
    }
  };
  const sync = () => {
    next ??= running.then(() => {
      next = undefined;
      running = file.datasync();
      return running;
    });
    return next;
  };
  return {
    lines,
    note,
    append: async (added) => {
      note(added);
      await sync();
    },
    close: async () => {
      await running.catch(() => undefined); // told to whoever appended
      await file.close();
    },
  };
}
