import { proxyEnvironment } from "../core/reach.ts";
import type { BoxSpec } from "../ports/boxes.ts";
import type { WayOut } from "../ports/way-out.ts";

/** The environment by which a box's programs find the proxy. */
export type Outside = Readonly<Record<string, string>>;

/** What a room's boxes are told of the way out, which its keeper holds open at this port of their loopback. */
export function outsideAt(port: number, { reach, registry }: WayOut): Outside {
  const proxy = proxyEnvironment(port, reach);
  return registry === null ? proxy : { ...proxy, npm_config_registry: registry };
}

/** A box that reaches named hosts shares its room's loopback, where the proxy is; any other reaches nothing. The product's words go first. */
export function outsideOf(
  outside: Outside | null,
  env: BoxSpec["env"],
): Pick<BoxSpec, "env" | "network"> {
  return outside === null
    ? { env, network: "none" }
    : { env: { ...outside, ...env }, network: "room" };
}
