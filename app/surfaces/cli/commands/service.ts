import type { Command } from "commander";
import type { Act } from "../call.ts";
import { addServiceList } from "./service/list.ts";
import { addServiceLogs } from "./service/logs.ts";
import { addServiceStop } from "./service/stop.ts";

/** `sf service`: what is deployed here. */
export function addService(service: Command, act: Act): void {
  for (const add of [addServiceList, addServiceStop, addServiceLogs]) add(service, act);
}
