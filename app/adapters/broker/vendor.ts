import type { IncomingHttpHeaders } from "node:http";
import type { ModelVendor } from "../../core/model-vendor.ts";
import type { Price } from "./prices.ts";
import type { UsageWords } from "./usage-reader.ts";

/** A call as it goes on to the vendor, and what it may cost. */
export interface CheckedCall {
  /** The body, written anew from what was read: nothing that was not understood goes on. */
  readonly body: string;
  readonly model: string;
  /** Tokens of output at most. */
  readonly maxTokens: number;
  /** Whether it asks for a cache that is kept for an hour. */
  readonly hourly: boolean;
  /** Tokens at most of pictures and documents, whose bytes do not bound them. */
  readonly mediaTokens: number;
}

/** A place of a vendor's API that runs may ask. */
export interface Route {
  /** What is asked of the vendor, after its base URL. */
  readonly target: string;
  /** Whether tokens are only counted there, which costs nothing. */
  readonly isFree: boolean;
  /** The call in this body, or a sentence that says what of it does not go on. */
  check(text: string): CheckedCall | { readonly refused: string };
}

/** Why a call does not go on; `type` as Anthropic names such errors. */
export interface Refusal {
  readonly status: number;
  readonly type: string;
  readonly message: string;
}

/** What the broker knows of one vendor of models. */
export interface Vendor {
  readonly name: ModelVendor;
  /** The places that runs may ask, for those who ask another. */
  readonly places: string;
  /** Undefined where a path is not this vendor's, or not allowed. */
  route(url: URL): Route | undefined;
  /** The headers of a call: the key, and what else of the caller's goes on. */
  headers(key: string, asked: IncomingHttpHeaders): Readonly<Record<string, string>>;
  /** Statuses after which its own agents do not ask again: the broker does. */
  readonly patience: readonly number[];
  /** How its answers tell what they cost. */
  readonly words: UsageWords;
  /** Published prices by a model's name, with dashes for dots and without a date. */
  readonly prices: Readonly<Record<string, Price>>;
  /** A refusal in its own form, so that its clients understand it. */
  refusal(refusal: Refusal): unknown;
}
