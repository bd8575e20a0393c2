import { createHash } from "node:crypto";
import { appendFileSync, closeSync, ftruncateSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { writeAtomic } from "./atomic.ts";
import { type ProgressEvent, progressSchema } from "./shapes.ts";

/** Who speaks in `run.log`. */
type LogSource = "engine" | "git" | "tool" | "agent";

/** One line of `run.log` without its time. */
interface LogLine {
  readonly source: LogSource;
  readonly node: string;
  readonly event: string;
  readonly msg: string;
  readonly level?: "info" | "warn" | "error";
  readonly data?: Readonly<Record<string, unknown>>;
}

/** The run's two running records: events for programs (`progress.ndjson`, `live.json`) and lines for people (`run.log`). */
export interface Journal {
  event(name: string, fields?: Readonly<Record<string, unknown>>): void;
  log(line: LogLine): void;
  /** Writes `live.json` now; for the last event, after which nobody may come back to it. */
  flush(): void;
  /** The time as the records tell it: never before a time already told. RFC 3339. */
  time(): string;
}

/** What a journal is kept for; `onEvent` sees each event after it was written. */
export interface JournalOptions {
  readonly logsRoot: string;
  readonly runId: string;
  readonly now: () => number;
  /** What was told elsewhere of the run before this, in milliseconds since 1970. */
  readonly notBefore?: number;
  readonly onEvent?: ((event: ProgressEvent) => void) | undefined;
}

/** Opens the records, going on where they end; a last line that was cut off is removed. */
export function openJournal(options: JournalOptions): Journal {
  const { logsRoot, runId, now, onEvent, notBefore = 0 } = options;
  const progress = join(logsRoot, "progress.ndjson");
  const runLog = join(logsRoot, "run.log");
  cutTornLine(runLog);
  const last = lastEvent(cutTornLine(progress));
  let seq = last.seq;
  let latest = Math.max(last.ms, notBefore);
  const live = liveFile(join(logsRoot, "live.json"));
  const time = (): string => {
    latest = Math.max(latest, now());
    return new Date(latest).toISOString();
  };
  return {
    time,
    flush: live.flush,
    event: (name, fields = {}) => {
      seq += 1;
      const id = createHash("sha256").update(`${runId}/${seq}`).digest("hex").slice(0, 8);
      const event = sorted({ ...fields, event: name, id, run_id: runId, seq, ts: time() });
      const line = `${JSON.stringify(event)}\n`;
      appendFileSync(progress, line);
      live.show(line);
      onEvent?.(progressSchema.parse(event));
    },
    log: ({ level = "info", source, node, event, msg, data }) => {
      const line = {
        ts: time(),
        level,
        source,
        node,
        event,
        msg,
        ...(data === undefined ? {} : { data }),
      };
      appendFileSync(runLog, `${JSON.stringify(line)}\n`);
    },
  };
}

interface LiveFile {
  show(line: string): void;
  flush(): void;
}

/**
 * The last event, for who looks in: of several without a pause between them only the last is written, and while the engine
 * waits anyway, since replacing a file makes the disk work. An error is thrown at the next event, where it has an address.
 */
function liveFile(path: string): LiveFile {
  let next: string | undefined;
  let trouble: unknown;
  const flush = (): void => {
    const line = next;
    next = undefined;
    if (line !== undefined) writeAtomic(path, line);
  };
  const flushLater = (): void => {
    try {
      flush();
    } catch (cause) {
      trouble = cause;
    }
  };
  return {
    flush,
    show: (line) => {
      if (trouble !== undefined) throw trouble;
      if (next === undefined) setImmediate(flushLater);
      next = line;
    },
  };
}

function sorted(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** Removes what follows the last line break and answers the rest. */
function cutTornLine(path: string): string {
  const file = openSync(path, "a+");
  try {
    const bytes = readFileSync(path);
    const whole = bytes.lastIndexOf(0x0a) + 1;
    if (whole < bytes.length) ftruncateSync(file, whole);
    return bytes.subarray(0, whole).toString("utf8");
  } finally {
    closeSync(file);
  }
}

function lastEvent(text: string): { seq: number; ms: number } {
  const line = text.trimEnd().split("\n").at(-1) ?? "";
  if (line === "") return { seq: 0, ms: 0 };
  const event = progressSchema.parse(JSON.parse(line));
  return { seq: event.seq ?? text.trimEnd().split("\n").length, ms: Date.parse(event.ts) };
}
