import type { Desk, Ended } from "../ports/desk.ts";
import { textOf } from "../ports/objects.ts";
import type { Specification } from "../ports/specifier.ts";

/** An intent whose text can be read and that nothing in its surroundings speaks against. */
export interface Taken {
  readonly kind: "taken";
  readonly text: string;
  readonly supersedes: readonly string[];
}

/** Queues the intent, and says before anything is built when its port is taken or a service it needs is not there. */
export async function intake(desk: Desk, rank: number): Promise<Taken | Ended> {
  const { world, intent } = desk;
  await desk.record("intake/queued", [
    {
      kind: "intent-queued",
      phase: "intake",
      subject: "queue",
      data: { priority: intent.priority, rank },
    },
  ]);
  const read = await desk.step("intake/read", async () => {
    const text = await textOf(world.objects, intent.text);
    if (text === null) return { kind: "erased" as const };
    return { kind: "text" as const, text, specified: await world.specifier.specify(text, []) };
  });
  if (read.kind === "erased")
    return failed("text-erased", "the intent's text was erased before it was built");
  // What cannot be read at all is scored, and refused with its lines, in the next phase.
  if (read.specified.kind === "unclear") return { kind: "taken", text: read.text, supersedes: [] };
  const { service } = read.specified;
  const objection = await desk.step("intake/surroundings", () => objections(desk, service));
  if (objection !== null) return { kind: "ended", status: "refused", reason: objection };
  return { kind: "taken", text: read.text, supersedes: service.supersedes };
}

function failed(code: string, sentence: string): Ended {
  return { kind: "ended", status: "failed", reason: { code, sentence } };
}

async function objections(
  { world, product }: Desk,
  service: Specification["service"],
): Promise<{ code: string; sentence: string } | null> {
  const running = await world.deployer.list();
  const missing = service.dependsOn.filter(
    (name) => !running.some((one) => one.product === name && one.state === "healthy"),
  );
  if (missing.length > 0) {
    const known = running.map((one) => one.product).join(", ") || "none";
    return {
      code: "dependency-missing",
      sentence: `it depends on ${missing.join(", ")}, which is not registered here; registered: ${known}`,
    };
  }
  const { port } = service;
  if (port === null || running.some((one) => one.product === product.name && one.port === port))
    return null;
  const other = running.find((one) => one.port === port);
  if (other !== undefined)
    return {
      code: "port-taken",
      sentence: `port ${port} is taken by ${other.product}; name another under "### Port"`,
    };
  return (await world.deployer.portFree(port))
    ? null
    : {
        code: "port-taken",
        sentence: `port ${port} is taken by another program on this machine; name another under "### Port"`,
      };
}
