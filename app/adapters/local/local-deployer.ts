import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { FactoryError } from "../../core/errors.ts";
import { moduleBeside } from "../../core/module-beside.ts";
import type { Rooms } from "../../ports/boxes.ts";
import type { Deployer, ServiceStatus } from "../../ports/deployer.ts";
import type { SecretStore } from "../../ports/secret-store.ts";
import type { Front } from "./front.ts";
import type { Tools } from "./live-release.ts";
import { canListen } from "./ports.ts";
import type { PortChoice } from "./seat.ts";
import { neverDeployed, openService, type Service } from "./service.ts";
import { logTail } from "./service-log.ts";
import { fileStore, type ServiceStore } from "./service-store.ts";

/** Ports given to products that name none. */
const OWN_PORTS = { from: 8350, to: 19_999 };
const LOG_BYTES = 64 * 1024;

/** What the deploy target `local` is made of. */
export interface LocalDeployerOptions {
  /** Folder of all services, below the factory's home. */
  readonly folder: string;
  readonly rooms: Rooms;
  readonly tools: Tools;
  readonly secrets: Pick<SecretStore, "read">;
  /** How a product's folder is written; default: on the disk as it is. */
  readonly store?: (folder: string) => ServiceStore;
}

/** Products run on this machine, each in a room of its own, behind a port of the loopback. */
export function localDeployer(options: LocalDeployerOptions): Deployer {
  const services = new Map<string, Service>();
  const serviceOf = (product: string): Service => {
    const known = services.get(product);
    if (known !== undefined) return known;
    const service = openService({
      ...options,
      product,
      store: (options.store ?? fileStore)(folderOf(options.folder, product)),
      keeper: moduleBeside(import.meta.url, "keeper"),
      choosePort: async (choice) =>
        choosePort(
          choice,
          (await list()).filter((one) => one.product !== product),
        ),
    });
    services.set(product, service);
    return service;
  };
  const isHere = (product: string) => existsSync(folderOf(options.folder, product));
  const names = async () =>
    existsSync(options.folder) ? (await readdir(options.folder)).filter(isName).sort() : [];

  async function list(): Promise<readonly ServiceStatus[]> {
    const all = await Promise.all((await names()).map((name) => serviceOf(name).status()));
    return all.filter((status) => status !== null);
  }

  async function shown(): Promise<readonly string[]> {
    const stores = (await names()).map((name) => fileStore(folderOf(options.folder, name)));
    const releases = await Promise.all(stores.map((store) => store.releases()));
    return releases.flat().flatMap(({ mounts }) => mounts.map(({ from }) => from));
  }

  async function logs(product: string, sha?: string): Promise<string> {
    const named = sha ?? (isHere(product) ? await serviceOf(product).status() : null)?.sha;
    if (named === undefined) throw neverDeployed(product);
    return logTail(fileStore(folderOf(options.folder, product)).folder.log(named), LOG_BYTES);
  }

  return {
    list,
    shown,
    logs,
    deploy: (release) => serviceOf(release.product).deploy(release),
    async stop(product) {
      if (!isHere(product)) throw neverDeployed(product);
      await serviceOf(product).stop();
    },
    status: async (product) => (isHere(product) ? serviceOf(product).status() : null),
    portFree: async (port) =>
      !(await list()).some((one) => one.port === port) && (await canListen(port)),
    async resume() {
      await Promise.all((await names()).map((name) => serviceOf(name).resume()));
    },
    async close() {
      await Promise.all([...services.values()].map((one) => one.close()));
    },
  };
}

/** What is taken is tried by taking it: two products that are deployed at once do not get the same. */
async function choosePort(
  { wanted, own, take }: PortChoice,
  others: readonly ServiceStatus[],
): Promise<Front | undefined> {
  if (own !== null && (wanted === 0 || wanted === own)) {
    const front = await take(own);
    if (front !== undefined || wanted === own) return front;
  }
  const taken = new Set(others.map((one) => one.port));
  const last = wanted === 0 ? OWN_PORTS.to : wanted;
  for (let port = wanted === 0 ? OWN_PORTS.from : wanted; port <= last; port++) {
    const front = taken.has(port) ? undefined : await take(port);
    if (front !== undefined) return front;
  }
  return undefined;
}

/** The folder of a product's service; a name that would lead elsewhere is refused. */
function folderOf(folder: string, product: string): string {
  if (isName(product)) return join(folder, product);
  throw new FactoryError(
    "invalid-input",
    `no product is called ${JSON.stringify(product)}: a name is lower-case letters, digits and dashes`,
  );
}

function isName(product: string): boolean {
  return /^[a-z][a-z0-9-]{0,62}$/.test(product);
}
