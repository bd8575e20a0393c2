import type { Anchors } from "./anchors.ts";
import type { Deployer } from "./deployer.ts";
import type { Documents } from "./documents.ts";
import type { Envelopes } from "./envelopes.ts";
import type { EvidenceFiles } from "./evidence-files.ts";
import type { Forge } from "./forge.ts";
import type { Installs } from "./installs.ts";
import type { KeptPacks } from "./kept-packs.ts";
import type { Keys } from "./keys.ts";
import type { Ledger } from "./ledger.ts";
import type { Locks } from "./locks.ts";
import type { Objects } from "./objects.ts";
import type { Packs } from "./packs.ts";
import type { Pipelines } from "./pipelines.ts";
import type { Runner } from "./runner.ts";
import type { SecretStore } from "./secret-store.ts";
import type { Specifier } from "./specifier.ts";

/** Everything the line needs from outside, by role. */
export interface World {
  readonly anchors: Anchors;
  readonly deployer: Deployer;
  readonly documents: Documents;
  readonly envelopes: Envelopes;
  readonly evidence: EvidenceFiles;
  readonly forge: Forge;
  readonly installs: Pick<Installs, "mounts" | "prune">;
  readonly keptPacks: KeptPacks;
  readonly keys: Keys;
  readonly ledger: Ledger;
  readonly locks: Locks;
  readonly objects: Objects;
  readonly packs: Packs;
  readonly pipelines: Pipelines;
  readonly runner: Runner;
  /** Of secrets the line learns no more than which are lacking. */
  readonly secrets: Pick<SecretStore, "lacking">;
  readonly specifier: Specifier;
  readonly facts: Facts;
}

/** What the factory knows of itself. */
export interface Facts {
  readonly version: string;
  /** What keeps untrusted code apart on this machine. */
  readonly isolation: "sandbox" | "process" | "none";
  /** Dollars that models may cost in a calendar month (UTC), over all products together; null: no such cap. */
  readonly monthUsd: number | null;
  /** The wall clock; only inside steps. RFC 3339, UTC. */
  readonly now: () => string;
}
