import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { yamlDocuments } from "../../app/adapters/documents/yaml-documents.ts";
import { detectIsolation } from "../../app/adapters/sandbox/detect-isolation.ts";
import { openRooms } from "../../app/adapters/sandbox/open-rooms.ts";
import type { EvaluateResult, VerifyResult } from "../../app/core/job.ts";
import { PRODUCT_FILE, productFileSchema } from "../../app/core/product.ts";
import type { StatusDocument } from "../../app/core/status.ts";
import { ownToolchain } from "../../app/toolchain.ts";
import { inRoom } from "./in-room.ts";
import type { SlotOrder } from "./keepers/demo.ts";
import { type Figure, median, report } from "./report.ts";

// The whole of `sf demo`, beside nothing but its product's processes and its verifiers' commands, as many as it took, by turns.
const TURNS = Number(process.argv[2] ?? 1);
const slots = Math.min(2, availableParallelism());
const ROOT = join(import.meta.dirname, "../..");

/** One job as its folder tells of it; seconds since the demo began. */
interface JobSeen {
  readonly kind: string;
  readonly purpose: string;
  readonly from: number;
  readonly to: number;
  readonly result: unknown;
}

/** How often the product's verifiers ran. */
interface Commands {
  readonly typecheck: number;
  readonly unit: number;
}

interface Demo {
  readonly seconds: number;
  readonly home: string;
  readonly document: StatusDocument;
  readonly jobs: readonly JobSeen[];
}

async function demo(): Promise<Demo> {
  const begun = Date.now();
  const child = spawn(join(ROOT, "bin/sf"), ["demo", "--json", "--keep"]);
  const said = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const)
    child[name].on("data", (piece: Buffer) => {
      said[name] += piece.toString();
    });
  const code = await new Promise((resolve) => child.once("close", resolve));
  const seconds = (Date.now() - begun) / 1000;
  const home = /the home stays: (.*)/.exec(said.stderr)?.[1];
  if (code !== 0 || home === undefined)
    throw new Error(`the demo ended with ${code}: ${said.stderr}`);
  const document = JSON.parse(said.stdout) as StatusDocument;
  return { seconds, home, document, jobs: jobsOf(home, begun) };
}

function jobsOf(home: string, begun: number): readonly JobSeen[] {
  const jobs = join(home, "jobs");
  return readdirSync(jobs).map((name) => {
    const read = (file: string) => JSON.parse(readFileSync(join(jobs, name, file), "utf8"));
    const at = (file: string) => (statSync(join(jobs, name, file)).mtimeMs - begun) / 1000;
    const { kind, input } = read("job.json");
    const { result } = read("result.json");
    return {
      kind,
      purpose: input.purpose ?? kind,
      from: at("job.json"),
      to: at("result.json"),
      result,
    };
  });
}

/** How often each command of a verifier ran: by the verify jobs, and by the pipelines of the builds. */
function commandsOf(jobs: readonly JobSeen[]): Commands {
  const verified = jobs
    .filter(({ kind }) => kind === "verify")
    .flatMap(({ result }) => (result as VerifyResult).verifiers.map(({ name }) => name));
  const builds = jobs.filter(({ kind }) => kind === "run-pipeline").length;
  const times = (name: string) => builds + verified.filter((one) => one === name).length;
  return { typecheck: times("typecheck"), unit: times("unit") };
}

/** Processes of the product that all jobs started, the service's own verifier's among them. */
function startsOf(jobs: readonly JobSeen[]): number {
  return jobs
    .map(({ kind, result }) =>
      kind === "evaluate"
        ? (result as EvaluateResult).processes
        : kind === "verify" && (result as VerifyResult).verifiers.some(({ name }) => name === "udc")
          ? 1
          : 0,
    )
    .reduce((sum, count) => sum + count, 0);
}

/** The baseline: the product that the demo merged, in the same sandbox, two at a time. */
async function bare(home: string, starts: number, commands: Commands) {
  const isolation = await detectIsolation();
  const rooms = openRooms(isolation);
  const folder = mkdtempSync(join(tmpdir(), "bench-demo-"));
  const tree = join(folder, "tree");
  spawnSync("git", ["clone", "-q", join(home, "products/farm"), tree]);
  const file = yamlDocuments.decodeYaml(
    productFileSchema,
    readFileSync(join(tree, PRODUCT_FILE), "utf8"),
    PRODUCT_FILE,
  );
  const share = (count: number, slot: number) => Math.floor((count + slot) / slots);
  const begun = Date.now();
  const parts = await Promise.all(
    Array.from({ length: slots }, async (_, slot) => {
      const work = join(folder, String(slot));
      const order: SlotOrder = {
        file,
        tree,
        toolchain: ownToolchain(),
        work,
        starts: share(starts, slot),
        verifiers: Object.fromEntries(
          Object.entries(commands).map(([name, times]) => [name, share(times, slot)]),
        ),
      };
      const place = { keeper: "keepers/demo.ts", work };
      return inRoom<{ starts: number; verifiers: number }>(rooms, place, order);
    }),
  );
  const seconds = (Date.now() - begun) / 1000;
  rmSync(folder, { recursive: true, force: true });
  const mean = (of: (part: (typeof parts)[number]) => number) =>
    parts.reduce((sum, part) => sum + of(part), 0) / parts.length / 1000;
  return {
    seconds,
    starts: mean((part) => part.starts),
    verifiers: mean((part) => part.verifiers),
  };
}

/** Seconds from the first beginning to the last end of the jobs of each kind. */
function phasesOf({ jobs, seconds }: Demo): ReadonlyMap<string, number> {
  const purposes = [...new Set(jobs.map(({ purpose }) => purpose))];
  const phases = new Map(
    purposes.map((purpose) => {
      const own = jobs.filter((job) => job.purpose === purpose && job.from > 0);
      const spans = own.map(({ from, to }) => [from, to] as const);
      return [purpose, covered(spans)];
    }),
  );
  const inJobs = [...phases.values()].reduce((sum, one) => sum + one, 0);
  return new Map([
    ...phases,
    ["starting, deciding, merging, deploying, stopping", seconds - inJobs],
  ]);
}

function covered(spans: readonly (readonly [number, number])[]): number {
  let end = 0;
  let sum = 0;
  for (const [from, to] of [...spans].sort((a, b) => a[0] - b[0])) {
    sum += Math.max(0, to - Math.max(from, end));
    end = Math.max(end, to);
  }
  return sum;
}

const seen: { demo: Demo; bare: Awaited<ReturnType<typeof bare>>; what: string }[] = [];
for (let turn = 0; turn < TURNS; turn += 1) {
  const one = await demo();
  const commands = commandsOf(one.jobs);
  const starts = startsOf(one.jobs);
  const what = `${starts} product processes, ${commands.typecheck} × typecheck, ${commands.unit} × unit`;
  seen.push({ demo: one, bare: await bare(one.home, starts, commands), what });
  rmSync(one.home, { recursive: true, force: true });
}
const middle = (of: (one: (typeof seen)[number]) => number) => median(seen.map(of));
const ratio = middle((one) => one.demo.seconds / one.bare.seconds);
const [first] = seen;
if (first === undefined) throw new Error("no turn was measured");
const figures: Figure[] = [
  {
    what: `sf demo (ended ${first.demo.document.status}; ratio ${ratio.toFixed(2)})`,
    value: middle((one) => one.demo.seconds),
    unit: "s",
    baseline: { what: first.what, value: middle((one) => one.bare.seconds) },
    reach: "< 60 s, ≤ 1.3 × bare",
    met: middle((one) => one.demo.seconds) < 60 && ratio <= 1.3,
  },
  part(
    "of bare: product processes",
    middle((one) => one.bare.starts),
  ),
  part(
    "of bare: verifiers' commands",
    middle((one) => one.bare.verifiers),
  ),
  ...[...phasesOf(first.demo).keys()].map((name) =>
    part(
      `of sf demo: ${name}`,
      middle((one) => phasesOf(one.demo).get(name) ?? 0),
    ),
  ),
];
report("demo", figures);

function part(what: string, value: number): Figure {
  return { what, value, unit: "s", baseline: null, reach: "", met: true };
}
