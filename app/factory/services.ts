import { FactoryError } from "../core/errors.ts";
import { isKind } from "../core/event.ts";
import type { Logs, ServiceLine } from "../core/requests.ts";
import type { ServiceStatus } from "../ports/deployer.ts";
import type { Factory } from "../ports/factory.ts";
import type { Office } from "./office.ts";

type ServiceVerbs = Pick<Factory, "services" | "serviceStop" | "serviceLogs">;

export function serviceVerbs(office: Office): ServiceVerbs {
  const { deployer } = office.world;
  return {
    services: async () =>
      Promise.all((await deployer.list()).map((status) => serviceLine(office, status))),
    serviceStop: async (name) => {
      await known(office, name);
      await deployer.stop(name);
    },
    serviceLogs: async (name): Promise<Logs> => {
      await known(office, name);
      return { text: await deployer.logs(name), truncated: true, file: null };
    },
  };
}

async function known({ world }: Office, name: string): Promise<void> {
  if ((await world.deployer.status(name)) !== null) return;
  const names = (await world.deployer.list()).map(({ product }) => product).join(", ") || "none";
  throw new FactoryError("not-found", `no service ${name} is deployed here; deployed: ${names}`);
}

async function serviceLine(
  { world, identity }: Office,
  { product, state, url, intent, sha }: ServiceStatus,
): Promise<ServiceLine> {
  const events = await world.ledger.read({ product, kinds: ["release-healthy"] });
  const since =
    events.findLast((event) => isKind(event, "release-healthy") && event.data.sha === sha)?.at ??
    identity.startedAt;
  return {
    name: product,
    status: state,
    url: state === "stopped" ? null : url,
    intent,
    sha,
    since,
  };
}
