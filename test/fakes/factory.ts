import { digest } from "../../app/core/canonical.ts";
import { FactoryError } from "../../app/core/errors.ts";
import { type Link, linkOf, START, sealEvent } from "../../app/core/event/chain.ts";
import type { Event, EventDraft } from "../../app/core/event.ts";
import type { EvidenceDocument } from "../../app/core/evidence-document.ts";
import { lineageLineOf, productLedger } from "../../app/core/gate/ledger.ts";
import type { EndStatus, Phase } from "../../app/core/intent.ts";
import { lineageOf, plansWritten } from "../../app/core/lineage.ts";
import { comparedWith, judgedBy, loosenedFor } from "../../app/core/lineage-yardsticks.ts";
import { DEFAULT_POLICY } from "../../app/core/policy.ts";
import type {
  IntentLine,
  Logs,
  News,
  ProductLine,
  Progress,
  RunStatus,
  ServiceLine,
  Subscription,
} from "../../app/core/requests.ts";
import { placesFor } from "../../app/core/searched.ts";
import { ALL_COUNT } from "../../app/core/standing.ts";
import { hasEnded, type StatusDocument } from "../../app/core/status.ts";
import type { Factory } from "../../app/ports/factory.ts";
import { packVerbs } from "./pack-verbs.ts";

/** A line that does nothing by itself: a test says what happens to each intent. */
export interface FakeFactory extends Factory {
  /** Puts a fact on the ledger, at a time of the test's own. */
  happens(draft: EventDraft, at?: string): Event;
  progresses(progress: Progress): void;
  /** Changes how an intent stands, without a fact. */
  stands(intent: string, change: Partial<StatusDocument>): void;
  /** Ends an intent: its status, and the fact. */
  ends(intent: string, status: EndStatus, change?: Partial<StatusDocument>): void;
  deploys(service: ServiceLine, logs: string): void;
  runsPipeline(run: RunStatus, logs: string): void;
  /** What is done as soon as an intent is submitted: a story to follow. */
  onSubmit(story: (intent: string) => void): void;
  /** Subscribers that have not gone. */
  readonly listeners: number;
}

interface Kept {
  document: StatusDocument;
  readonly line: Omit<IntentLine, "status" | "phase" | "attempt">;
}

interface State {
  readonly intents: Map<string, Kept>;
  readonly products: Map<string, ProductLine>;
  readonly services: Map<string, { line: ServiceLine; logs: string }>;
  readonly runs: Map<string, { status: RunStatus; logs: string }>;
  readonly events: Event[];
  readonly progress: Set<(news: News | null) => void>;
  story: (intent: string) => void;
  clock: number;
}

/** A factory in memory, alone on its home. */
export function fakeFactory(home = "/home/ada/factory"): FakeFactory {
  const state: State = {
    intents: new Map(),
    products: new Map(),
    services: new Map(),
    runs: new Map(),
    events: [],
    progress: new Set(),
    story: () => {},
    clock: Date.parse("2026-03-01T08:00:00.000Z"),
  };
  return {
    async info() {
      return { version: "0.1.0", pid: process.pid, home, startedAt: now(state) };
    },
    ...intentVerbs(state, home),
    ...lineageVerbs(state),
    ...packVerbs({ ...state, append: (draft) => void append(state, draft) }),
    ...productVerbs(state),
    ...serviceVerbs(state),
    ...runVerbs(state),
    subscribe: (to, signal) => subscribe(state, to, signal),
    happens: (draft, at) => append(state, draft, at),
    progresses: (progress) => publish(state, { kind: "progress", progress }),
    stands: (intent, change) => void stand(state, intent, change),
    ends: (intent, status, change) => end(state, intent, status, change),
    deploys: (line, logs) => void state.services.set(line.name, { line, logs }),
    runsPipeline: (status, logs) => void state.runs.set(status.run, { status, logs }),
    onSubmit(story) {
      state.story = story;
    },
    get listeners() {
      return state.progress.size;
    },
  };
}

function intentVerbs(state: State, home: string) {
  const verbs: Pick<
    Factory,
    | "submit"
    | "check"
    | "status"
    | "list"
    | "retry"
    | "cancel"
    | "approve"
    | "reject"
    | "answer"
    | "evidence"
    | "evidenceShow"
  > = {
    async submit({ text, product, by }) {
      const texts = text.split(/^---$/m).map((part) => part.trim());
      const unread = texts.findIndex((part) => !/^### Purpose$/m.test(part));
      if (unread >= 0) {
        throw new FactoryError(
          "invalid-input",
          `intent ${unread + 1}: no line under Purpose; write one below ### Purpose`,
        );
      }
      const [only] = state.products.keys();
      const into = product ?? only;
      if (into === undefined || !state.products.has(into)) {
        throw new FactoryError(
          "not-found",
          `no product ${into ?? "registered"}: sf product add <path>`,
        );
      }
      return texts.map((part, index) => {
        const intent = queue(state, { product: into, by, text: part });
        state.story(intent);
        return {
          intent,
          product: into,
          status: "queued" as const,
          position: index + 1,
          removed: [],
          links: [],
        };
      });
    },
    async check({ ref, intent, product, by, merge }) {
      if (/missing/.test(ref))
        throw new FactoryError("not-found", `no branch, tag or commit ${ref}`);
      if (intent === undefined)
        throw new FactoryError("invalid-input", `${ref} does not say what it is for`);
      const [submitted] = await verbs.submit({
        text: intent.text,
        by,
        ...(product === undefined ? {} : { product }),
      });
      if (submitted === undefined) throw new Error("nothing was submitted");
      stand(state, submitted.intent, { change: { ref, sha: "a".repeat(40), by, merge } });
      return submitted;
    },
    status: async (intent) => known(state, intent).document,
    async list({ product, status, limit }) {
      const lines = [...state.intents.values()].map(({ line, document }) => ({
        ...line,
        status: document.status,
        phase: document.phase,
        attempt: document.attempt,
      }));
      return lines
        .filter((line) => product === undefined || line.product === product)
        .filter((line) => status === undefined || line.status === status)
        .reverse()
        .slice(0, limit);
    },
    async retry(intent, from) {
      const { document } = known(state, intent);
      if (!hasEnded(document.status)) {
        throw new FactoryError(
          "conflict",
          `intent ${intent} has not ended: it is ${document.status}`,
        );
      }
      const next = queue(
        state,
        { product: document.product, by: "ada", text: "" },
        document.lineage,
        from,
      );
      return {
        intent: next,
        product: document.product,
        status: "queued",
        position: null,
        removed: [],
        links: [`it retries ${intent}`],
      };
    },
    async cancel(intent) {
      const { document } = known(state, intent);
      if (hasEnded(document.status)) {
        throw new FactoryError(
          "conflict",
          `intent ${intent} has ended already: ${document.status}`,
        );
      }
      end(state, intent, "canceled");
      return known(state, intent).document;
    },
    answer: async (intent, question, choice, by) => {
      const { waiting } = known(state, intent).document;
      const asked = waiting?.questions?.find(({ id }) => id === question);
      if (asked === undefined)
        throw new FactoryError("not-found", `${intent} has no question ${question}`);
      if (!asked.options.some(({ key }) => key === choice))
        throw new FactoryError("invalid-input", `"${choice}" is no choice of ${question} of ${by}`);
      return stand(state, intent, { status: "building", waiting: null });
    },
    approve: async (intent) => decided(state, intent, { status: "selecting", waiting: null }),
    reject: async (intent, why, by) =>
      decided(state, intent, {
        status: "refused",
        waiting: null,
        reason: { code: "rejected", sentence: `${by} rejected it: ${why}` },
      }),
    async evidence(intent) {
      const { document } = known(state, intent);
      if (document.verdict === null)
        throw new FactoryError("conflict", `intent ${intent} was never judged`);
      return document.evidence ?? `${home}/evidence/${intent}.json`;
    },
    async evidenceShow(intent) {
      const { document } = known(state, intent);
      if (document.verdict === null)
        throw new FactoryError("conflict", `intent ${intent} was never judged`);
      return shown(document, `${home}/evidence/${intent}.json`);
    },
  };
  return verbs;
}

/** An intent that was asked for in one line, and judged at its second attempt. */
function shown(
  { intent, product, lineage, verdict, winner }: StatusDocument,
  file: string,
): EvidenceDocument {
  const [sha, tree, base] = ["b", "c", "a"].map((letter) => letter.repeat(40)) as [
    string,
    string,
    string,
  ];
  const { criteria = [], outcome = "cleared", alpha = 0.0076 } = verdict ?? {};
  const at = "2026-01-31T12:00:00.000Z";
  const lost = {
    id: "c2",
    sha: null,
    tree: null,
    says: [],
    searched: null,
    reason: "it did not build",
  };
  const searched = {
    ...{
      pack: digest("pack"),
      by: "builder" as const,
      found: 0,
      unread: 0,
      record: digest("record"),
    },
    places: placesFor("builder").map((place) => ({ place, items: 3, bytes: 30 })),
  };
  const won = { id: winner ?? "c1", sha, tree, says: ["each order once"], searched, reason: null };
  const attempt = { intent, at, base, candidates: [won, lost] };
  const none = { played: 0, failed: 0, missing: 0 };
  const looks = [{ trials: 227, failures: 0 }];
  return {
    version: 1,
    ...{ intent, product, lineage },
    asked: { by: "ada", at, digest: digest("text"), text: "### Purpose\nKeep the orders.\n" },
    answered: [{ checkpoint: `${intent}/2/merge-1.1`, by: "bea", at, approved: true }],
    spec: { digest: digest("spec"), score: 96, keys: ["kept"] },
    attempts: [
      { ...attempt, attempt: 1, plan: null, trials: none, verdicts: [] },
      {
        ...attempt,
        attempt: 2,
        plan: { j: 1, candidate: "c1", alpha: 0.0304, looks, at },
        trials: { played: 227, failed: 0, missing: 0 },
        verdicts: [{ outcome, at, seq: 90 }],
      },
    ],
    alpha: { spent: 0.0304, of: 0.05 },
    judged: { sha, tree, at },
    verdict: {
      ...{ outcome, because: null, bound: 0.9847, target: 0.98, alpha, look: 1 },
      ...{ played: 227, failed: 0, missing: 0, criteria: [...criteria] },
    },
    merged: { sha: "d".repeat(40), at, evidence: digest("file") },
    evidence: {
      file,
      digest: digest("file"),
      key: `ed25519:${"5".repeat(64)}`,
      head: { seq: 90, hash: digest("head"), at },
    },
  };
}

function decided(state: State, intent: string, change: Partial<StatusDocument>): StatusDocument {
  const { document } = known(state, intent);
  if (document.status !== "waiting") {
    throw new FactoryError(
      "conflict",
      `intent ${intent} does not wait for anybody: it is ${document.status}`,
    );
  }
  return stand(state, intent, change);
}

function lineageVerbs(state: State) {
  const line = (of: string) => {
    const { product } = known(state, of).document;
    const lineage = lineageOf(state.events, of);
    return lineageLineOf(product, state.events, { lineage, policy: DEFAULT_POLICY });
  };
  const verbs: Pick<Factory, "gateLedger" | "lineageMerge" | "lineageSplit" | "gateLoosen"> = {
    async gateLedger(product) {
      if (product !== undefined && !state.products.has(product))
        throw new FactoryError("not-found", `no product ${product}`);
      const of = (name: string) => state.events.filter((event) => event.product === name);
      return [...state.products.keys()]
        .filter((name) => product === undefined || name === product)
        .map((name) => productLedger(name, of(name), DEFAULT_POLICY));
    },
    async lineageMerge(one, other, why, by) {
      const [a, b] = [known(state, one).document, known(state, other).document];
      if (a.product !== b.product)
        throw new FactoryError("invalid-input", `${one} and ${other} are of two products`);
      const [mine, theirs] = [lineageOf(state.events, one).id, lineageOf(state.events, other).id];
      if (mine === theirs)
        throw new FactoryError("conflict", `${one} and ${other} are one lineage`);
      append(state, {
        kind: "lineage-linked",
        product: a.product,
        subject: String(state.events.length),
        data: { lineage: mine, to: theirs, because: "operator", by, why: digest(why) },
      });
      return line(one);
    },
    async lineageSplit(intent, why, by) {
      const { product } = known(state, intent).document;
      const { id, intents } = lineageOf(state.events, intent);
      if (intents.length === 1) throw new FactoryError("conflict", `${intent} is alone`);
      append(state, {
        kind: "lineage-split",
        intent,
        product,
        phase: "intake",
        subject: String(state.events.length),
        data: { lineage: id, by, why: digest(why) },
      });
      return line(intent);
    },
    async gateLoosen(intent, why, by) {
      const { product } = known(state, intent).document;
      const lineage = lineageOf(state.events, intent);
      const now = judgedBy(NO_PACK, DEFAULT_POLICY);
      const { packDigest, policyDigest } = now;
      const { looser } = comparedWith(plansWritten(state.events, lineage), now.yardstick);
      if (looser.length === 0 || loosenedFor(state.events, lineage, now) !== undefined)
        throw new FactoryError("conflict", `${intent}: nothing to allow`);
      append(state, {
        ...{ kind: "gate-loosened", intent, product, phase: "intake" },
        subject: String(state.events.length),
        data: { lineage: lineage.id, by, why: digest(why), packDigest, policyDigest },
      });
      return {
        intent,
        lineage: lineage.id,
        product,
        packDigest,
        policyDigest,
        looser: [...looser],
      };
    },
  };
  return verbs;
}

const NO_PACK = { families: [], standing: ALL_COUNT, digest: digest("no pack") };

function productVerbs(state: State) {
  const verbs: Pick<Factory, "productAdd" | "productList" | "productRemove"> = {
    async productAdd(path) {
      const name = path.split("/").at(-1) ?? "";
      if (/missing/.test(path))
        throw new FactoryError(
          "invalid-input",
          `${path} is not a git repository: run git init there`,
        );
      if (state.products.has(name))
        throw new FactoryError("conflict", `product ${name} is registered already`);
      const line = { name, repository: path, branch: "main", stack: "service", scenarios: name };
      state.products.set(name, line);
      const saw = [{ what: "typecheck", ok: true, sentence: "typecheck passed on the base" }];
      return { name, repository: path, branch: "main", saw };
    },
    productList: async () => [...state.products.values()],
    async productRemove(name) {
      if (!state.products.delete(name)) throw new FactoryError("not-found", `no product ${name}`);
    },
  };
  return verbs;
}

function serviceVerbs(state: State) {
  const find = (name: string) => {
    const service = state.services.get(name);
    if (service === undefined)
      throw new FactoryError("not-found", `no service ${name}: see sf service list`);
    return service;
  };
  const verbs: Pick<Factory, "services" | "serviceStop" | "serviceLogs"> = {
    services: async () => [...state.services.values()].map(({ line }) => line),
    async serviceStop(name) {
      const service = find(name);
      service.line = { ...service.line, status: "stopped", url: null };
    },
    serviceLogs: async (name): Promise<Logs> => ({
      text: find(name).logs,
      truncated: false,
      file: null,
    }),
  };
  return verbs;
}

function runVerbs(state: State) {
  const find = (run: string) => {
    const found = state.runs.get(run);
    if (found === undefined) throw new FactoryError("not-found", `no run ${run}`);
    return found;
  };
  const becomes = async (run: string, status: RunStatus["status"]): Promise<RunStatus> => {
    const found = find(run);
    found.status = { ...found.status, status };
    return found.status;
  };
  const verbs: Pick<Factory, "runStart" | "runStatus" | "runStop" | "runResume" | "runLogs"> = {
    runStart: async (run) => becomes(run, "running"),
    runStatus: async (run) => find(run).status,
    runStop: async (run) => becomes(run, "canceled"),
    runResume: async (run) => becomes(run, "running"),
    runLogs: async (run): Promise<Logs> => ({ text: find(run).logs, truncated: false, file: null }),
  };
  return verbs;
}

function queue(
  state: State,
  { product, by, text }: { product: string; by: string; text: string },
  of?: string,
  from: Phase = "intake",
): string {
  const intent = `I${state.intents.size + 1}`;
  const lineage = of ?? intent;
  const document: StatusDocument = {
    intent,
    lineage,
    links: [],
    product,
    attempt: 0,
    status: "queued",
    phase: from,
    reason: null,
    waiting: null,
    spec: null,
    candidates: [],
    winner: null,
    confirmation: null,
    verdict: null,
    delivery: null,
    evidence: null,
    cost: { usd: 0, trials: 0, tokens: 0, minutes: 0, expected: null, most: null },
    seconds: 0,
  };
  const line = {
    intent,
    product,
    title: /### Purpose\n+(.*)/.exec(text)?.[1] ?? "",
    priority: "medium" as const,
    position: null,
    submittedAt: now(state),
  };
  state.intents.set(intent, { document, line });
  append(state, {
    kind: "intent-submitted",
    intent,
    product,
    phase: "intake",
    subject: "text",
    data: { text: digest(text), by, lineage, priority: "medium", removed: [] },
  });
  return intent;
}

function known(state: State, intent: string): Kept {
  const kept = state.intents.get(intent);
  if (kept === undefined)
    throw new FactoryError("not-found", `no intent ${intent}: see sf intent list`);
  return kept;
}

function stand(state: State, intent: string, change: Partial<StatusDocument>): StatusDocument {
  const kept = known(state, intent);
  kept.document = { ...kept.document, ...change };
  return kept.document;
}

function end(
  state: State,
  intent: string,
  status: EndStatus,
  change: Partial<StatusDocument> = {},
): void {
  const reason = { code: status, sentence: `it was ${status}` };
  const { product, phase, attempt } = stand(state, intent, {
    status,
    ...(status === "delivered" ? {} : { reason }),
    ...change,
  });
  append(state, {
    kind: "intent-ended",
    intent,
    product,
    phase,
    attempt,
    subject: "end",
    data: { status, reason },
  });
}

function append(state: State, draft: EventDraft, at?: string): Event {
  const last: Link = state.events.length === 0 ? START : linkOf(state.events.at(-1) as Event);
  const event = sealEvent(draft, last, at ?? now(state));
  state.events.push(event);
  publish(state, { kind: "event", event });
  return event;
}

/** A clock that gains a second each time it is read. */
function now(state: State): string {
  state.clock += 1000;
  return new Date(state.clock).toISOString();
}

function publish(state: State, news: News): void {
  for (const hear of state.progress) hear(news);
}

async function* subscribe(
  state: State,
  { intent, after }: Subscription,
  signal: AbortSignal,
): AsyncGenerator<News> {
  if (intent !== undefined) known(state, intent);
  const concerns = (news: News) =>
    intent === undefined ||
    (news.kind === "event" ? news.event.intent : news.progress.intent) === intent;
  const heard: (News | null)[] = state.events
    .filter((event) => after !== undefined && event.seq > after)
    .map((event) => ({ kind: "event", event }));
  let wake = () => {};
  const hear = (news: News | null) => {
    heard.push(news);
    wake();
  };
  const stop = () => hear(null);
  state.progress.add(hear);
  signal.addEventListener("abort", stop);
  try {
    while (!signal.aborted) {
      const news = heard.shift();
      if (news === null) return;
      if (news !== undefined && concerns(news)) yield news;
      if (heard.length === 0 && !signal.aborted) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    }
  } finally {
    state.progress.delete(hear);
    signal.removeEventListener("abort", stop);
  }
}
