/** Dollars for a million tokens of each kind. */
export interface Price {
  readonly input: number;
  readonly cacheWritten5m: number;
  readonly cacheWritten1h: number;
  readonly cacheRead: number;
  readonly output: number;
  /** The price of a call whose prompt is longer than so many tokens, all of it. */
  readonly long?: { readonly above: number; readonly price: Price };
}

/** Prices by a model's name, beside the vendors' tables. */
export type GivenPrices = Readonly<
  Record<string, { readonly input: number; readonly output: number }>
>;

/** Tokens of one call as the vendor bills them. */
export interface Tokens {
  readonly input: number;
  readonly cacheWritten5m: number;
  readonly cacheWritten1h: number;
  readonly cacheRead: number;
  readonly output: number;
}

/** A price by the vendors' rule: writing to the cache costs 1.25 (five minutes) or 2 times the input (an hour), reading a share. */
export function price(input: number, output: number, read = 0.1): Price {
  return {
    input,
    cacheWritten5m: input * 1.25,
    cacheWritten1h: input * 2,
    cacheRead: input * read,
    output,
  };
}

/** The price of a model; undefined where nobody said it. A date after the name is left out, dots are dashes. */
export function priceOf(
  model: string,
  {
    given,
    table,
  }: { readonly given: GivenPrices; readonly table: Readonly<Record<string, Price>> },
): Price | undefined {
  const plain = model.replace(/-(\d{8}|\d{4}-\d{2}-\d{2})$/, "").replaceAll(".", "-");
  const own = [model, plain].find((name) => Object.hasOwn(given, name));
  const said = own === undefined ? undefined : given[own];
  if (said !== undefined) return price(said.input, said.output);
  return Object.hasOwn(table, plain) ? table[plain] : undefined;
}

/** Dollars. */
export function costOf(tokens: Tokens, price: Price): number {
  const { input, cacheWritten5m, cacheWritten1h, cacheRead } = tokens;
  const by = priceFor(input + cacheWritten5m + cacheWritten1h + cacheRead, price);
  const kinds = ["input", "cacheWritten5m", "cacheWritten1h", "cacheRead", "output"] as const;
  return kinds.reduce((sum, kind) => sum + tokens[kind] * by[kind], 0) / 1_000_000;
}

/** What a request costs at most, in dollars: all of its prompt is written to the cache, and as much is answered as may be. */
export function mostCost(
  request: { readonly prompt: number; readonly maxTokens: number; readonly hourly: boolean },
  price: Price,
): number {
  const { prompt, maxTokens, hourly } = request;
  const by = priceFor(prompt, price);
  const perInput = hourly ? by.cacheWritten1h : by.cacheWritten5m;
  return (prompt * perInput + maxTokens * by.output) / 1_000_000;
}

function priceFor(prompt: number, price: Price): Price {
  return price.long !== undefined && prompt > price.long.above ? price.long.price : price;
}
