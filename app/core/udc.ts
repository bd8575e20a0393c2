import { z } from "zod";

const text = z.string().min(1);
const time = z.iso.datetime();

/** The five endpoints every service answers, each with what must be in its answer. More may be there. */
export const UDC_ENDPOINTS: readonly {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly shape: z.ZodType;
}[] = [
  {
    method: "GET",
    path: "/health",
    shape: z.looseObject({
      status: z.literal("active"),
      service: text,
      version: text,
      timestamp: time,
    }),
  },
  {
    method: "GET",
    path: "/capabilities",
    shape: z.looseObject({
      version: text,
      features: z.array(text),
      dependencies: z.array(text),
      udc_version: z.literal("1.0"),
      metadata: z.looseObject({}),
    }),
  },
  {
    method: "GET",
    path: "/state",
    shape: z.looseObject({
      uptime_seconds: z.number(),
      requests_total: z.number(),
      errors_last_hour: z.number(),
      last_restart: time,
    }),
  },
  {
    method: "GET",
    path: "/dependencies",
    shape: z.looseObject({
      required: z.array(z.unknown()),
      optional: z.array(z.unknown()),
      missing: z.array(z.unknown()),
    }),
  },
  { method: "POST", path: "/message", shape: z.looseObject({}) },
];

/** A message any service must acknowledge. */
export const UDC_MESSAGE = {
  trace_id: "00000000-0000-4000-8000-000000000001",
  source: "sovereign-factory",
  target: "service",
  message_type: "query",
  payload: { action: "ping" },
  timestamp: "2025-01-01T00:00:00Z",
};

/** What is wrong with an endpoint's answer; null when nothing is. */
export function udcMisfit(
  { status, body }: { readonly status: number; readonly body: Uint8Array },
  shape: z.ZodType,
): string | null {
  if (status < 200 || status > 299) return `status ${status}`;
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder().decode(body));
  } catch {
    return "its answer is not JSON";
  }
  const seen = shape.safeParse(value);
  return seen.success ? null : z.prettifyError(seen.error);
}
