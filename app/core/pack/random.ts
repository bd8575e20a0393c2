import { hash } from "node:crypto";
import { Random } from "fast-check";

const WORDS = 8;

/**
 * A source of random bits that a seed's whole text decides: SHA-256 in counter mode, eight 32-bit words a block. `purpose` keeps the
 * sources of one seed apart. The same on every machine and for every version of the libraries, unlike a library's own generator.
 */
export function randomOf(seed: string, purpose: string): Random {
  return new Random(source(JSON.stringify([purpose, seed]), 0));
}

interface Source {
  clone(): Source;
  next(): number;
  getState(): readonly number[];
}

function source(key: string, from: number): Source {
  let at = from;
  let block = "";
  const next = (): number => {
    const place = at % WORDS;
    if (block === "" || place === 0) block = blockOf(key, Math.floor(at / WORDS));
    at += 1;
    return littleEndian(Number.parseInt(block.slice(8 * place, 8 * place + 8), 16));
  };
  return { clone: () => source(key, at), next, getState: () => [at] };
}

/** In hexadecimal digits: as bytes Node's hash takes three times as long. */
function blockOf(key: string, index: number): string {
  return hash("sha256", `${index}\n${key}`, "hex");
}

/** The signed number whose four bytes, lowest first, are those of `word`, highest first. */
function littleEndian(word: number): number {
  return (word << 24) | ((word & 0xff00) << 8) | ((word >>> 8) & 0xff00) | (word >>> 24);
}

/** Uniform in [0, 1), in steps of 2^-53. */
export function fraction(random: Random): number {
  return (random.nextInt(0, 0x3ffffff) * 0x8000000 + random.nextInt(0, 0x7ffffff)) / 2 ** 53;
}

/** The items in an order that the seed decides (Fisher and Yates). */
export function shuffled<T>(items: readonly T[], seed: string): readonly T[] {
  const random = randomOf(seed, "order");
  const order = [...items];
  for (let last = order.length - 1; last > 0; last -= 1) {
    const place = random.nextInt(0, last);
    const [one, other] = [order[last] as T, order[place] as T];
    order[last] = other;
    order[place] = one;
  }
  return order;
}
