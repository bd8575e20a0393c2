import { decode } from "../../core/decode.ts";
import { FactoryError } from "../../core/errors.ts";
import { type Case, caseSchema, type Table } from "../../core/pack/family.ts";
import { nameSchema } from "../../core/pack/template.ts";

const [OPEN, CLOSE, COMMA, QUOTE, ESCAPE] = [0x5b, 0x5d, 0x2c, 0x22, 0x5c];
const DEEPER: readonly number[] = [0x5b, 0x7b];
const HIGHER: readonly number[] = [0x5d, 0x7d];
const BLANK: readonly number[] = [0x20, 0x09, 0x0a, 0x0d];

/**
 * The rows of a JSON file that holds one array. Only the bytes and where each row stands are kept, so that a table costs hardly more
 * than its file; every row is decoded once here and then again whenever it is asked for. Refuses by line, row, value and remedy.
 */
export function jsonTable(bytes: Uint8Array, name: string): Table {
  const places = placesOf(bytes, name);
  const length = places.length / 2;
  const decoder = new TextDecoder("utf-8", { fatal: true });
  const row = (index: number): unknown =>
    JSON.parse(decoder.decode(bytes.subarray(places[2 * index], places[2 * index + 1])));
  for (let index = 0; index < length; index += 1) {
    const where = () => `${name}:${lineOf(bytes, places[2 * index] ?? 0)}`;
    checkRow(() => row(index), index, where);
  }
  // Every row was decoded just now, and the bytes are still the same.
  const at = (index: number) => (index >= 0 && index < length ? (row(index) as Case) : undefined);
  return { length, at, [Symbol.iterator]: () => rows(length, at) };
}

function* rows(length: number, at: (index: number) => Case | undefined): Generator<Case> {
  for (let index = 0; index < length; index += 1) {
    const row = at(index);
    if (row !== undefined) yield row;
  }
}

function checkRow(row: () => unknown, index: number, where: () => string): void {
  let value: unknown;
  try {
    value = row();
  } catch (error) {
    throw refusal(where(), `[${index}]: saw ${reason(error)}; mend the JSON, saved as UTF-8`);
  }
  // Its values are JSON, as was just seen: only what has names is left to be looked at, in full where it is at fault.
  const isRow = typeof value === "object" && value !== null && !Array.isArray(value);
  if (isRow && Object.keys(value as object).every((key) => nameSchema.safeParse(key).success))
    return;
  const before = Array.from({ length: index }, () => ({}));
  decode(caseSchema.array(), [...before, value], where());
}

/** Where each row begins and ends, found by its brackets and quotes alone. */
function placesOf(bytes: Uint8Array, name: string): Float64Array {
  const places: number[] = [];
  const fail = (at: number, saw: string): never => {
    const message = `saw ${saw}; a table is one JSON array of objects, mend it`;
    throw refusal(`${name}:${lineOf(bytes, at)}`, message);
  };
  let at = afterBlanks(bytes, 0);
  if (bytes[at] !== OPEN) fail(at, "no array");
  at = afterBlanks(bytes, at + 1);
  while (bytes[at] !== CLOSE || places.length > 0) {
    const end = rowEnd(bytes, at);
    places.push(at, end);
    at = afterBlanks(bytes, end);
    if (bytes[at] === CLOSE) break;
    if (bytes[at] !== COMMA) fail(at, "an array without its end");
    at = afterBlanks(bytes, at + 1);
  }
  if (afterBlanks(bytes, at + 1) < bytes.length) fail(at, "more after the array");
  return Float64Array.from(places);
}

/** The place after one value, at the comma or bracket that follows it or at the end of the file. */
function rowEnd(bytes: Uint8Array, from: number): number {
  let depth = 0;
  let isText = false;
  for (let at = from; at < bytes.length; at += 1) {
    const byte = bytes[at] ?? 0;
    if (isText) {
      if (byte === ESCAPE) at += 1;
      else isText = byte !== QUOTE;
    } else if (byte === QUOTE) isText = true;
    else if (depth === 0 && (byte === COMMA || byte === CLOSE)) return at;
    else if (DEEPER.includes(byte)) depth += 1;
    else if (HIGHER.includes(byte)) depth -= 1;
  }
  return bytes.length;
}

function afterBlanks(bytes: Uint8Array, from: number): number {
  let at = from;
  while (BLANK.includes(bytes[at] ?? 0)) at += 1;
  return at;
}

function lineOf(bytes: Uint8Array, place: number): number {
  let lines = 1;
  for (let at = 0; at < place; at += 1) if (bytes[at] === 0x0a) lines += 1;
  return lines;
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function refusal(place: string, message: string): FactoryError {
  return new FactoryError("invalid-input", `${place}: ${message}`);
}
