import { FactoryError } from "../../app/core/errors.ts";
import type { Deployer, DeployOutcome, Release, ServiceStatus } from "../../app/ports/deployer.ts";

/** One thing that was really done, for tests that look at what happened and not at what was said. */
export type DeployerCall = `start ${string} ${string}` | `end ${string} ${string}`;

export interface FakeDeployer extends Deployer {
  readonly calls: readonly DeployerCall[];
}

/** A deployer in memory; `reasonAgainst` says why a release never gets healthy, null when it does. */
export function fakeDeployer(
  reasonAgainst: (release: Release) => string | null = () => null,
  portsTaken: ReadonlySet<number> = new Set(),
): FakeDeployer {
  const services = new Map<string, ServiceStatus>();
  const failed = new Map<string, string>();
  const calls: DeployerCall[] = [];
  const shown: string[] = [];
  const has = (product: string) => {
    const status = services.get(product);
    if (status !== undefined) return status;
    throw new FactoryError("not-found", `no service ${product} is deployed here`);
  };
  const isTaken = (port: number, product: string) =>
    portsTaken.has(port) ||
    [...services.values()].some((one) => one.product !== product && one.port === port);
  const choosePort = (release: Release) => {
    if (release.port !== 0) return isTaken(release.port, release.product) ? null : release.port;
    const own = services.get(release.product)?.port;
    let port = own ?? 8350;
    while (isTaken(port, release.product)) port++;
    return port;
  };
  const set = (status: ServiceStatus) => services.set(status.product, status);
  const unhealthy = (release: Release, reason: string): DeployOutcome => {
    const before = services.get(release.product);
    const rolledBackTo = before?.state === "healthy" ? before.sha : null;
    return { kind: "unhealthy", reason, logs: `logs of ${release.sha}`, rolledBackTo };
  };

  return {
    calls,
    async deploy(release) {
      const { product, sha, intent, stack } = release;
      const known = failed.get(`${product} ${sha} ${intent}`);
      if (known !== undefined) return unhealthy(release, known);
      const before = services.get(product);
      if (before?.sha === sha && before.state === "healthy") {
        return { kind: "healthy", url: before.url, port: before.port };
      }
      const port = choosePort(release);
      if (port === null)
        return unhealthy(release, `port ${release.port} is taken by another program`);
      const reason = reasonAgainst(release);
      calls.push(...callsOf(release, before, reason !== null));
      shown.push(...release.mounts.map(({ from }) => from));
      if (reason !== null) {
        failed.set(`${product} ${sha} ${intent}`, reason);
        return unhealthy(release, reason);
      }
      const url = `http://127.0.0.1:${port}`;
      const previous = before?.sha === sha ? before.previous : (before?.sha ?? null);
      set({ product, intent, stack, sha, previous, port, url, state: "healthy", reason: null });
      return { kind: "healthy", url, port };
    },
    async stop(product) {
      const status = has(product);
      if (status.state !== "stopped") calls.push(`end ${product} ${status.sha}`);
      set({ ...status, state: "stopped" });
    },
    status: async (product) => services.get(product) ?? null,
    list: async () => [...services.values()],
    shown: async () => shown,
    logs: async (product, sha) => `logs of ${sha ?? has(product).sha}`,
    portFree: async (port) => !isTaken(port, ""),
    resume: async () => undefined,
    close: async () => undefined,
  };
}

/** What is ended and started for a release, and for taking it back when it fails. */
function callsOf(
  { product, sha }: Release,
  before: ServiceStatus | undefined,
  fails: boolean,
): DeployerCall[] {
  const old = before?.state === "healthy" ? before.sha : undefined;
  return [
    ...(old === undefined ? [] : [`end ${product} ${old}` as const]),
    `start ${product} ${sha}`,
    ...(fails ? [`end ${product} ${sha}` as const] : []),
    ...(fails && old !== undefined ? [`start ${product} ${old}` as const] : []),
  ];
}
