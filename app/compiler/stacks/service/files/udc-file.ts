/** `src/udc.ts`: the five endpoints that every service has. */
export const UDC_FILE = String.raw`import { ENTITIES, SERVICE } from "./model.ts";
import type { Store } from "./store.ts";
import { WORKFLOWS } from "./workflows.ts";

/** What the process counts. Times are in milliseconds since 1970. */
export interface Life {
  readonly startedAt: number;
  requests: number;
  errors: number[];
}

const HOUR = 3_600_000;
const PATIENCE = 1000;

export function health(): unknown {
  return { status: "active", service: SERVICE.name, version: SERVICE.version, timestamp: new Date().toISOString() };
}

export function capabilities(): unknown {
  return {
    version: SERVICE.version,
    features: SERVICE.features,
    dependencies: SERVICE.dependencies,
    udc_version: "1.0",
    metadata: {
      service_type: SERVICE.type,
      collections: ENTITIES.map(({ path }) => path),
      workflows: WORKFLOWS.map(({ path }) => path),
    },
  };
}

export function state(life: Life, store: Store): unknown {
  const now = Date.now();
  life.errors = life.errors.filter((at) => now - at < HOUR);
  return {
    uptime_seconds: Math.floor((now - life.startedAt) / 1000),
    requests_total: life.requests,
    errors_last_hour: life.errors.length,
    last_restart: new Date(life.startedAt).toISOString(),
    records: Object.fromEntries(ENTITIES.map(({ name, path }) => [path.slice(1), store.all(name).length])),
  };
}

/** Where a dependency stands is told by the environment: user-management by USER_MANAGEMENT_URL. */
export async function dependencies(): Promise<unknown> {
  const required = await Promise.all(
    SERVICE.dependencies.map(async (name) => {
      const url = process.env[name.toUpperCase().replace(/[^A-Z0-9]+/g, "_") + "_URL"] ?? null;
      return { name, status: url === null ? "unknown" : await statusAt(url), url };
    }),
  );
  return { required, optional: [], missing: required.filter(({ url }) => url === null).map(({ name }) => name) };
}

async function statusAt(url: string): Promise<"available" | "unavailable"> {
  try {
    const answer = await fetch(url.replace(/\/$/, "") + "/health", { signal: AbortSignal.timeout(PATIENCE) });
    return answer.ok ? "available" : "unavailable";
  } catch {
    return "unavailable";
  }
}

type Message = Readonly<Record<string, unknown>>;

/** The acknowledgement of a message, or the field that is missing or of the wrong type. */
export function message(body: Message): object | { readonly fault: { readonly field: string; readonly message: string } } {
  for (const field of ["trace_id", "source", "target", "message_type", "timestamp"]) {
    const value = body[field];
    const needed = field === "source" || field === "message_type";
    if (value === undefined && !needed) continue;
    if (typeof value !== "string" || value === "") return { fault: { field, message: field + " must be a text" } };
  }
  const { payload } = body;
  if (payload !== undefined && (typeof payload !== "object" || payload === null)) {
    return { fault: { field: "payload", message: "payload must be an object" } };
  }
  return {
    status: "received",
    trace_id: body["trace_id"] ?? crypto.randomUUID(),
    source: SERVICE.name,
    target: body["source"],
    message_type: "acknowledgement",
    payload: { received: body["message_type"] },
    timestamp: new Date().toISOString(),
  };
}
`;
