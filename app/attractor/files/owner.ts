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
  const stat = processStat(process.pid);
  return { pid: process.pid, ...(stat === undefined ? {} : { began: stat.began }) };
}

/** Whether an owner still runs; one that has ended does not, though nobody has asked for its end yet. */
export function lives({ pid, began: then }: Owner): boolean {
  const now = processStat(pid);
  if (now?.ended === true) return false;
  if (then !== undefined) return now?.began === then;
  try {
    return process.kill(pid, 0);
  } catch {
    // Nobody has that number.
    return false;
  }
}
