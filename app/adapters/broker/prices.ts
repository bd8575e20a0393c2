/** Dollars for a million tokens of each kind. */
export interface Price {
  readonly input: number;
  readonly cacheWritten5m: number;
  readonly cacheWritten1h: number;
  readonly cacheRead: number;
  readonly output: number;
}

/** Prices by a model's name, beside the table. */
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

/**
 * Anthropic's published prices (platform.claude.com, "Pricing") as they stood in November 2026. A model whose price depends on the
 * length of its prompt is not in the table: give its higher price.
 */
const PRICES: Readonly<Record<string, Price>> = {
  "claude-fable-5": price(10, 50),
  "claude-fable-5-1": price(10, 50, 0.025),
  "claude-opus-5-5": price(4, 20, 0.05),
  "claude-opus-5": price(5, 25),
  "claude-opus-4-8": price(5, 25),
  "claude-opus-4-7": price(5, 25),
  "claude-opus-4-6": price(5, 25),
  "claude-opus-4-5": price(5, 25),
  "claude-sonnet-5-5": price(2, 10, 0.05),
  "claude-sonnet-5": price(2, 10),
  "claude-sonnet-4-6": price(3, 15),
  "claude-haiku-4-5": price(1, 5),
};

/** A price by the vendor's rule: writing to the cache costs 1.25 (five minutes) or 2 times the input (an hour), reading a share. */
function price(input: number, output: number, read = 0.1): Price {
  return {
    input,
    cacheWritten5m: input * 1.25,
    cacheWritten1h: input * 2,
    cacheRead: input * read,
    output,
  };
}

/** The price of a model; undefined where nobody said it. A date after the name is left out, dots are dashes. */
export function priceOf(model: string, given: GivenPrices): Price | undefined {
  const plain = model.replace(/-\d{8}$/, "").replaceAll(".", "-");
  const own = [model, plain].find((name) => Object.hasOwn(given, name));
  const said = own === undefined ? undefined : given[own];
  if (said !== undefined) return price(said.input, said.output);
  return Object.hasOwn(PRICES, plain) ? PRICES[plain] : undefined;
}

/** Dollars. */
export function costOf(tokens: Tokens, price: Price): number {
  const kinds = ["input", "cacheWritten5m", "cacheWritten1h", "cacheRead", "output"] as const;
  return kinds.reduce((sum, kind) => sum + tokens[kind] * price[kind], 0) / 1_000_000;
}

/**
 * What a request costs at most, in dollars: a token is at least a byte, so that its bytes bound its tokens, all of them written to the
 * cache; and as much is answered as may be.
 */
export function mostCost(
  request: { readonly bytes: number; readonly maxTokens: number; readonly hourly: boolean },
  price: Price,
): number {
  const { bytes, maxTokens, hourly } = request;
  const perInput = hourly ? price.cacheWritten1h : price.cacheWritten5m;
  return (bytes * perInput + maxTokens * price.output) / 1_000_000;
}
