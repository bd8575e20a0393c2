import type { Digest } from "./canonical.ts";

/** A spec that was good enough to build, as later phases need it. The texts stand in the object store. */
export interface AcceptedSpec {
  readonly kind: "accepted";
  readonly score: number;
  /** Of what the spec means. */
  readonly digest: Digest;
  /** Names of .factory/spec.json and SPEC.md in the object store. */
  readonly graph: Digest;
  readonly markdown: Digest;
  readonly keys: readonly { readonly key: string; readonly digest: Digest }[];
  /** Keys that no delivered spec of the product has in these words. */
  readonly fresh: readonly string[];
  /** Keys and intents that it says it takes the place of. */
  readonly supersedes: readonly string[];
  readonly readings: number;
  readonly service: SpecifiedService;
}

/** The service that a spec describes, and what it asks of the world it will run in. */
export interface SpecifiedService {
  readonly name: string;
  readonly type: string;
  readonly port: number | null;
  /** Names of the services that it calls. */
  readonly dependsOn: readonly string[];
}
