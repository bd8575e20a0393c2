import { mkdirSync } from "node:fs";
import { join } from "node:path";

/** How boxes are kept on this machine; the defaults fit most. */
export interface SandboxSettings {
  /** Accounts for boxes when the factory runs as root: numbers nobody else uses, both ends included. */
  readonly uids: { readonly first: number; readonly last: number };
  /** Folder, only root's, for what boxes of several processes must agree on (which account is taken). */
  readonly runtime: string;
  /** Where keepers keep their own code compiled: a folder in which only the factory's account can write. */
  readonly compiled?: string;
  /** Name of the room the boxes stand in; its processes are found by it. */
  readonly room?: string;
  /** Where plain boxes of the room have their own folders; whoever opened the room removes it. */
  readonly scratch?: string;
}

/** 60578–61183 is documented as unused by systemd; from 61184 on its dynamic users begin. */
export const SANDBOX_DEFAULTS: SandboxSettings = {
  uids: { first: 60578, last: 61183 },
  runtime: "/run/sovereign-factory",
};

/** Where root shows to boxes' accounts what lies in folders closed to them; undefined when the factory is not root. */
export function stageFolder(settings: SandboxSettings): string | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const stage = join(settings.runtime, "stage");
  mkdirSync(stage, { recursive: true, mode: 0o755 });
  return stage;
}
