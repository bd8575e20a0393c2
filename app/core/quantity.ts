import { z } from "zod";

const SECONDS = { ms: 0.001, s: 1, m: 60, h: 3600, d: 86_400 } as const;
const BYTES = { KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3 } as const;

/** A duration as people write it (`200ms 30s 5m 2h 1d`), decoded to milliseconds. */
export const duration = z
  .string()
  .regex(/^\d+(ms|s|m|h|d)$/, "write a duration as 200ms, 30s, 5m, 2h or 1d")
  .transform((text) => {
    const [, count = "0", unit = "s"] = /^(\d+)(\D+)$/.exec(text) ?? [];
    return Math.round(Number(count) * SECONDS[unit as keyof typeof SECONDS] * 1000);
  });

/** A size as people write it (`64KiB 10MiB 1GiB`), decoded to bytes. */
export const size = z
  .string()
  .regex(/^\d+(KiB|MiB|GiB)$/, "write a size as 64KiB, 10MiB or 1GiB")
  .transform((text) => {
    const [, count = "0", unit = "MiB"] = /^(\d+)(\D+)$/.exec(text) ?? [];
    return Number(count) * BYTES[unit as keyof typeof BYTES];
  });
