import type { Mount } from "./boxes.ts";

/** How a product is started and what says that it is ready; times in milliseconds. */
export interface ReleaseRun {
  /** An argv without a shell; the factory's Node stands first on `PATH`, the working folder is the release's `root`. */
  readonly command: readonly [string, ...string[]];
  /** Path that answers 200 when the product is ready. */
  readonly health: string;
  readonly readyMs: number;
}

/** What a deployed product may use at most, in bytes. */
export interface ReleaseLimits {
  readonly memory: number;
  readonly processes: number;
  /** One file, `/tmp`, and all of `DATA_DIR`. */
  readonly disk: number;
}

/** One merged commit to be made to run. */
export interface Release {
  readonly product: string;
  readonly intent: string;
  readonly sha: string;
  /** Writes the commit's files into an empty folder. Called at most once for a commit whose folder is whole. */
  materialise(folder: string): Promise<void>;
  /** Folder of these files that the product runs in; `.` is their top. */
  readonly root: string;
  /** Folders shown to the product beside its files, read-only (what `install` made). */
  readonly mounts: readonly Mount[];
  readonly run: ReleaseRun;
  /** The product's own values; `PORT`, `HOST`, `DATA_DIR` and `FACTORY_*` are the deployer's. */
  readonly env: Readonly<Record<string, string>>;
  /** Names of further values, which the deployer takes from the factory's secret store at each start. */
  readonly secrets: readonly string[];
  /** 0: the port the product has already, else any free one. */
  readonly port: number;
  readonly limits: ReleaseLimits;
  readonly stack: string;
}

/** How a deployment ended. */
export type DeployOutcome =
  | { readonly kind: "healthy"; readonly url: string; readonly port: number }
  | {
      readonly kind: "unhealthy";
      readonly reason: string;
      /** The last of what the failed release wrote. */
      readonly logs: string;
      /** The release that runs again and answered; null when none did. */
      readonly rolledBackTo: string | null;
    };

/** A deployed product as it is now. */
export interface ServiceStatus {
  readonly product: string;
  readonly intent: string;
  readonly stack: string;
  /** The release in charge, and the one before it. */
  readonly sha: string;
  readonly previous: string | null;
  readonly port: number;
  readonly url: string;
  /** `starting`: started or started again, not ready yet. `unhealthy`: it ended, or was not ready in time, and is tried again later. */
  readonly state: "starting" | "healthy" | "unhealthy" | "stopped";
  /** Why it is unhealthy. */
  readonly reason: string | null;
}

/** Makes merged commits run, and keeps them running: one live release a product, at most. */
export interface Deployer {
  /**
   * Switches the product to the release, or back when it does not get healthy in time. A release that already runs healthy, and
   * one that failed for the same intent, answers as before and starts nothing.
   */
  deploy(release: Release): Promise<DeployOutcome>;
  /** Ends the product and keeps its data; stopping what does not run is fine. `not-found` for a product never deployed. */
  stop(product: string): Promise<void>;
  /** Null for a product never deployed. */
  status(product: string): Promise<ServiceStatus | null>;
  list(): Promise<readonly ServiceStatus[]>;
  /** Folders of this machine that the releases kept here are shown beside their files. */
  shown(): Promise<readonly string[]>;
  /** The last of what the product's current release wrote, or of one named by its commit. */
  logs(product: string, sha?: string): Promise<string>;
  /** True when nothing listens on the port of this machine and no product here has it. */
  portFree(port: number): Promise<boolean>;
  /** Starts what should run, after this process was started again; finishes or takes back a switch that was cut off. */
  resume(): Promise<void>;
  /** Ends every product for now; the next `resume` starts them. */
  close(): Promise<void>;
}
