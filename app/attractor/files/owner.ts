import { z } from "zod";
import { processStat } from "../process-stat.ts";

/** A process that owns something; `began` tells it from a later one with its number, undefined where the system does not say. */
export const ownerSchema = z.object({
  pid: z.number().int().positive(),
  began: z.string().optional(),
});
export type Owner = z.infer<typeof ownerSchema>;

/** This process. */
export function thisOwner(): Owner {
  return { pid: process.pid, ...began(process.pid) };
}

/** Whether an owner still runs. */
export function lives({ pid, began: then }: Owner): boolean {
  const now = began(pid);
  if (then !== undefined) return now.began === then;
  try {
    return process.kill(pid, 0);
  } catch {
    // Nobody has that number.
    return false;
  }
}

/** When a process began; nothing without /proc or such a process. */
function began(pid: number): { began?: string } {
  const stat = processStat(pid);
  return stat === undefined ? {} : { began: stat.began };
}
