import type { BoxLimits, Mount } from "../../ports/boxes.ts";

/** What a service's keeper is told to run; it chooses the port inside and sets `PORT`. */
export interface RunOrder {
  readonly kind: "run";
  readonly command: readonly [string, ...string[]];
  /** Where the command runs, as the box sees it. */
  readonly cwd: string;
  readonly mounts: readonly Mount[];
  readonly env: Readonly<Record<string, string>>;
  /** Further values of the environment, which are kept out of the log. */
  readonly secrets: Readonly<Record<string, string>>;
  readonly limits: BoxLimits;
  readonly health: string;
  readonly readyMs: number;
  /** Path of the socket whose connections are passed on to the product. */
  readonly socket: string;
  readonly log: string;
  readonly data: { readonly folder: string; readonly bytes: number };
  /** `once-ready`: a product that ends before it was ever ready stays ended. */
  readonly restart: "always" | "once-ready";
}

/** To the keeper. `stop` asks the product to end and ends it by force after the grace. */
export type ToKeeper = RunOrder | { readonly kind: "stop"; readonly graceMs: number };

/** From the keeper: what became of the product. After `down` it is started again, if the order says so. */
export type FromKeeper =
  | { readonly kind: "ready" }
  | { readonly kind: "down"; readonly reason: string }
  | { readonly kind: "stopped" };
