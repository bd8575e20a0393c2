import { createHash, type Hash } from "node:crypto";
import { multiplierOf, salted, type Traces, WINDOW, windowHash } from "./traces.ts";

/** What was found of a pack: a held-out file whole, or a canary; `of` is its place among the pack's. */
export interface Trace {
  readonly kind: "file" | "canary";
  readonly of: number;
}

/** Looks through contents for traces of one pack. */
export interface TraceSearch {
  /** Whether a content of so many bytes has to be read at all. */
  concerns(bytes: number): boolean;
  /** Looks through one content of so many bytes, piece by piece. */
  begin(bytes: number): Looking;
  /** Looks through a text that is no file: a name, a value. */
  text(text: string): readonly Trace[];
}

/** One content that is looked through, in order. */
export interface Looking {
  piece(bytes: Uint8Array): void;
  /** What was found in all of it, each once. */
  end(): readonly Trace[];
}

/** A pointer of LFS is shorter (its specification's limit), and may stand for a held-out file that was stored elsewhere. */
const POINTER = 1024;
const LFS = /^version https:\/\/git-lfs[^\n]*\n(?:[^\n]*\n)*?oid sha256:([0-9a-f]{64})\n/;

/** The search for these traces. Each byte costs a few instructions, whatever the number of traces. */
export function traceSearch(traces: Traces): TraceSearch {
  const files = filesIn(traces);
  const canaries = canariesIn(traces);
  const begin = (bytes: number): Looking => {
    const whole = files.begin(bytes);
    const words = canaries.begin();
    return {
      piece(piece) {
        whole.piece(piece);
        words.piece(piece);
      },
      end: () => [
        ...whole.end().map((of) => ({ kind: "file", of }) as const),
        ...words.end().map((of) => ({ kind: "canary", of }) as const),
      ],
    };
  };
  return {
    concerns: (bytes) => traces.words.length > 0 || files.concerns(bytes),
    begin,
    text(text) {
      const words = canaries.begin();
      words.piece(Buffer.from(text));
      return words.end().map((of) => ({ kind: "canary", of }));
    },
  };
}

/** Finds held-out files: only what is as long as one, or may be a pointer to one, is looked at. */
function filesIn({ files, salt }: Traces) {
  const hash = salted(salt);
  const sizes = new Set(files.map(({ bytes }) => bytes));
  const named = (name: string) => {
    const own = hash(name);
    return files.filter((file) => file.hash === own).map(({ of }) => of);
  };
  return {
    concerns: (bytes: number) => files.length > 0 && (sizes.has(bytes) || bytes <= POINTER),
    begin(bytes: number) {
      const content: Hash | null = sizes.has(bytes) ? createHash("sha256") : null;
      const short: Uint8Array[] | null = bytes <= POINTER ? [] : null;
      return {
        piece(piece: Uint8Array) {
          content?.update(piece);
          short?.push(Uint8Array.from(piece));
        },
        end(): readonly number[] {
          const pointed = LFS.exec(Buffer.concat(short ?? []).toString())?.[1];
          const names = [content?.digest("hex"), pointed].filter((one) => one !== undefined);
          return [...new Set(names.flatMap(named))];
        },
      };
    },
  };
}

type Word = Traces["words"][number];

/** Finds canaries by a rolling hash over the bytes (Karp and Rabin, 1987); what it takes for one is hashed whole. */
function canariesIn({ words, salt }: Traces) {
  const hash = salted(salt);
  const multiplier = multiplierOf(salt);
  const byWindow = Map.groupBy(words, ({ window }) => window);
  const longest = Math.max(WINDOW, ...words.map(({ bytes }) => bytes));
  const each = roller([...byWindow.keys()], multiplier);
  const begin = () => {
    const found = new Set<number>();
    let tail: Uint8Array = Buffer.alloc(0);
    const fits = ({ bytes, hash: own }: Word, at: Uint8Array) =>
      at.length >= bytes && hash(at.subarray(0, bytes)) === own;
    return {
      piece(piece: Uint8Array) {
        if (words.length === 0) return;
        const bytes = tail.length === 0 ? piece : Buffer.concat([tail, piece]);
        each(bytes, (at, window) => {
          for (const word of byWindow.get(window) ?? [])
            if (fits(word, bytes.subarray(at))) found.add(word.of);
        });
        // A word that goes on in the next piece begins in what is left of this one.
        tail = Uint8Array.from(bytes.subarray(Math.max(0, bytes.length - longest + 1)));
      },
      end: (): readonly number[] => [...found].sort((one, other) => one - other),
    };
  };
  return { begin };
}

const FILTER_BITS = 16;

/** Calls back with each place at which a window may have one of the hashes, and with the hash that it has. */
function roller(windows: readonly number[], multiplier: number) {
  const filter = new Uint8Array(2 ** FILTER_BITS);
  for (const window of windows) filter[window >>> FILTER_BITS] = 1;
  const tables = { multiplier, filter, leaving: leavingTable(multiplier) };
  return (bytes: Uint8Array, maybe: (at: number, window: number) => void): void => {
    if (bytes.length >= WINDOW) roll(bytes, tables, maybe);
  };
}

interface Tables {
  readonly multiplier: number;
  readonly filter: Uint8Array;
  readonly leaving: Int32Array;
}

/** Everything in names of its own and numbers of 32 bits: that is four times as fast. */
function roll(
  bytes: Uint8Array,
  { multiplier, filter, leaving }: Tables,
  maybe: (at: number, window: number) => void,
): void {
  const end = bytes.length;
  let hash = windowHash(bytes, multiplier);
  if (filter[hash >>> FILTER_BITS] === 1) maybe(0, hash);
  for (let next = WINDOW; next < end; next += 1) {
    const left = leaving[bytes[next - WINDOW] as number] as number;
    hash = (((Math.imul(hash, multiplier) + (bytes[next] as number)) | 0) - left) | 0;
    if (filter[hash >>> FILTER_BITS] === 1) maybe(next - WINDOW + 1, hash);
  }
}

/** What each byte has added to the hash of a window by the time that it leaves it. */
function leavingTable(multiplier: number): Int32Array {
  const lead = Array.from({ length: WINDOW }).reduce<number>(
    (product) => Math.imul(product, multiplier),
    1,
  );
  return Int32Array.from({ length: 256 }, (_, byte) => Math.imul(byte, lead));
}
