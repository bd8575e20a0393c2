import { type Cxdb, ENGINES, type EngineWish } from "./core/engines.ts";
import { FactoryError } from "./core/errors.ts";

// How the text of each setting is read; a refusal says what was seen and what to do.

type GivenPrices = Readonly<Record<string, { readonly input: number; readonly output: number }>>;

const SHORTEST_TOKEN = 24;
/** Above it stand the accounts that systemd hands out. */
const LAST_UID = 61_183;

/** An absolute path without `.` and `..`. */
export function absolute(text: string, current: string): string {
  if (text.includes("\0")) throw wrong(text, "give a path without a zero character");
  const path = text.startsWith("/") ? text : `${current}/${text}`;
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  if (parts.length === 0) throw wrong(text, "name a folder below the root folder");
  return `/${parts.join("/")}`;
}

/** A whole number from 1 to 9999. */
export function count(text: string): number {
  if (!/^[1-9]\d{0,3}$/.test(text)) throw wrong(text, "give a whole number from 1 to 9999");
  return Number(text);
}

/** Two accounts, the first and the last. */
export function uidRange(text: string): { readonly first: number; readonly last: number } {
  const [, first = "", last = ""] = /^(\d{1,9})-(\d{1,9})$/.exec(text) ?? [];
  const range = { first: Number(first), last: Number(last) };
  if (last === "" || range.first < 1000 || range.last > LAST_UID || range.first > range.last) {
    throw wrong(text, `give two numbers from 1000 to ${LAST_UID} as 60578-61183`);
  }
  return range;
}

/** Where a PostgreSQL is; never shown. */
export function databaseUrl(text: string): string {
  const url = URL.parse(text);
  if (url === null || !/^postgres(ql)?:$/.test(url.protocol) || url.hostname === "") {
    throw hidden(text, "write it as postgres://user:password@host:port/database");
  }
  return text;
}

/** What callers show; never shown. */
export function token(text: string): string {
  if (text.length < SHORTEST_TOKEN || !/^[\x21-\x7e]+$/.test(text)) {
    throw hidden(
      text,
      `give at least ${SHORTEST_TOKEN} printable characters without a space, for example 32 random bytes in hexadecimal`,
    );
  }
  return text;
}

/** Where an API is, without a slash at its end. */
export function baseUrl(text: string): string {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol) || url.search !== "" || url.username !== "")
    throw wrong(text, "write it as https://host, as the vendor's own clients take it");
  return trimmed(text);
}

const MODEL = /^[\w.:/-]{1,100}$/;

/** A model by its name. */
export function modelName(text: string): string {
  if (!MODEL.test(text)) throw wrong(text, "give a model's name as claude-sonnet-5-5");
  return text;
}

/** Dollars per million tokens, by model. */
export function prices(text: string): GivenPrices {
  const entries = text.split(",").map((part) => {
    const [, model = "", input, output] = /^\s*([^=\s]+)=([\d.]+)\/([\d.]+)\s*$/.exec(part) ?? [];
    const given = { input: Number(input), output: Number(output) };
    if (!MODEL.test(model) || !(given.input >= 0) || !(given.output >= 0))
      throw wrong(
        part,
        "write model=in/out in dollars per million tokens, as claude-sonnet-5-5=2/10",
      );
    return [model, given] as const;
  });
  return Object.fromEntries(entries);
}

/** An amount of money. */
export function dollars(text: string): number {
  if (!/^\d{1,6}(\.\d{1,4})?$/.test(text)) throw wrong(text, "give dollars as 5 or 2.50");
  return Number(text);
}

/** Which engine runs pipelines. */
export function engineWish(text: string): EngineWish {
  const found = ENGINES.find((one) => one === text);
  if (found === undefined) throw wrong(text, `give one of ${ENGINES.join(", ")}`);
  return found;
}

/** Where CXDB takes conversations, and its page. */
export function cxdb(text: string): Cxdb {
  const [, binary = "", page = ""] = /^([\w.-]+:\d{1,5}),(https?:\/\/[^\s,]+)$/.exec(text) ?? [];
  if (binary === "")
    throw wrong(text, "write host:port,page as 127.0.0.1:9009,http://127.0.0.1:9010");
  return { binary, page: trimmed(page) };
}

/** A vendor's key; never shown. */
export function key(text: string): string {
  if (!/^[\x21-\x7e]+$/.test(text)) throw hidden(text, "give printable characters without a space");
  return text;
}

function wrong(seen: string, remedy: string): FactoryError {
  return new FactoryError("invalid-input", `saw ${JSON.stringify(seen)}; ${remedy}`);
}

/** As `wrong`, of a value that must not be shown. */
function hidden(seen: string, remedy: string): FactoryError {
  return new FactoryError("invalid-input", `saw a value of ${seen.length} characters; ${remedy}`);
}

/** A path without slashes at its end. */
export function trimmed(path: string): string {
  return path.replace(/\/+$/, "");
}
