import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import {
  GENESIS,
  type Link,
  linkOf,
  START,
  sealEvent,
  verifyChain,
  verifyExcerpt,
} from "../../../app/core/event/chain.ts";
import {
  checkDraft,
  decodeEvent,
  EVENT_KINDS,
  type Event,
  type EventDraft,
  eventKey,
  eventSchema,
} from "../../../app/core/event.ts";

const name = fc.stringMatching(/^[a-z0-9-]{1,12}$/);
const time = fc
  .date({ min: new Date("2020-01-01"), max: new Date("2040-01-01"), noInvalidDate: true })
  .map((date) => date.toISOString());

const draft: fc.Arbitrary<EventDraft> = fc
  .record({ intent: name, subject: name, by: name, attempt: fc.nat(5) })
  .map(({ intent, subject, by, attempt }) => ({
    kind: "intent-canceled",
    intent,
    subject,
    attempt,
    phase: "build",
    data: { by },
  }));

function sealAll(drafts: readonly (readonly [EventDraft, string])[]): readonly Event[] {
  let last: Link = START;
  return drafts.map(([one, now]) => {
    const event = sealEvent(one, last, now);
    last = linkOf(event);
    return event;
  });
}

const chain = fc.array(fc.tuple(draft, time), { minLength: 1, maxLength: 12 }).map(sealAll);

describe("the chain of events", () => {
  test("a sealed chain holds, is numbered from one, and its time never goes back", () => {
    fc.assert(
      fc.property(chain, (events) => {
        expect(verifyChain(events)).toMatchObject({ kind: "whole", last: { seq: events.length } });
        expect(events[0]?.prev).toBe(GENESIS);
        const times = events.map((event) => event.at);
        expect([...times].sort()).toEqual(times);
      }),
    );
  });

  test("whatever is changed in one event, left out or moved is found", () => {
    const fields = [
      "seq",
      "at",
      "key",
      "intent",
      "phase",
      "data",
      "prev",
      "hash",
      "attempt",
    ] as const;
    fc.assert(
      fc.property(chain, fc.nat(), fc.constantFrom(...fields), (events, at, field) => {
        const index = at % events.length;
        const changed = events.map((event, n) =>
          n === index
            ? ({ ...event, [field]: `${String(event[field])}x` } as unknown as Event)
            : event,
        );
        expect(verifyChain(changed).kind).toBe("broken");
        const shorter = events.filter((_, n) => n !== index);
        if (index < events.length - 1) expect(verifyChain(shorter).kind).toBe("broken");
        expect(verifyExcerpt(shorter).kind).toBe("whole");
      }),
    );
  });

  test("a part of the chain holds after the link before it, and not after another", () => {
    const events = sealAll([..."abcd"].map((subject) => [canceled(subject), NOW] as const));
    const [first, ...rest] = events;
    expect(verifyChain(rest, first && linkOf(first))).toMatchObject({ kind: "whole" });
    expect(verifyChain(rest, { seq: 1, hash: GENESIS, at: "" })).toMatchObject({
      kind: "broken",
      seq: 2,
    });
    expect(verifyExcerpt([...rest].reverse())).toMatchObject({ kind: "broken" });
  });

  test("an event survives JSON and its decoder unchanged", () => {
    fc.assert(
      fc.property(chain, (events) => {
        for (const event of events)
          expect(decodeEvent(JSON.parse(JSON.stringify(event)), "events.json")).toEqual(event);
      }),
      { numRuns: 20 },
    );
  });
});

const NOW = "2026-01-01T00:00:00.000Z";
const canceled = (subject: string): EventDraft => ({
  kind: "intent-canceled",
  subject,
  intent: "i",
  phase: "build",
  data: { by: "somebody" },
});

describe("the key of an event", () => {
  test("is intent, attempt, phase, kind and subject; without an intent product, kind and subject", () => {
    expect(eventKey({ ...canceled("c1"), attempt: 2 })).toBe("i/2/build/intent-canceled/c1");
    expect(eventKey(canceled("c1"))).toBe("i/0/build/intent-canceled/c1");
    expect(
      eventKey({ kind: "product-removed", product: "farm", subject: "3", data: { by: "x" } }),
    ).toBe("farm/product-removed/3");
  });

  test("tells different facts apart: a name with a slash is refused where it could blur two keys", () => {
    for (const field of ["intent", "product", "candidate"] as const)
      expect(() => checkDraft({ ...canceled("1"), [field]: "a/b" })).toThrow(/slash/);
  });

  test("is refused for a draft that has neither intent and phase nor a product", () => {
    const { phase: _, ...noPhase } = canceled("1") as EventDraft & { phase: string };
    expect(() => eventKey(noPhase as EventDraft)).toThrow(/phase none/);
    const nobody = { kind: "product-removed", subject: "1", data: { by: "x" } } as EventDraft;
    expect(() => eventKey(nobody)).toThrow(/product none/);
  });
});

describe("the kinds of event", () => {
  test("are those of the contracts", () => {
    const groups = {
      intent: "submitted refused queued waiting approved rejected canceled retried ended",
      job: "started ended",
      base: "played",
      spec: "generated scored accepted",
      build: "started",
      model: "called",
      run: "started stage-ended asked answered ended",
      candidate: "committed searched refused",
      verifier: "ended",
      round: "played",
      winner: "fixed",
      trials: "played",
      promises: "fixed played",
      verdict: "given",
      release: "planned started registered healthy unhealthy rolled-back",
      product: "added changed removed",
      pack: "registered calibrated",
      gate: "loosened",
      family: "approved quarantined restored",
      lineage: "linked split",
      key: "published",
    };
    const named = Object.entries(groups).flatMap(([noun, verbs]) =>
      verbs.split(" ").map((verb) => `${noun}-${verb}`),
    );
    expect([...EVENT_KINDS].sort()).toEqual([...named, "merged"].sort());
  });

  test("each refuse data with a key that they do not know, and say which", () => {
    for (const kind of EVENT_KINDS) {
      const wrong = { ...canceled("1"), kind, data: { surprise: 1 } } as unknown as EventDraft;
      expect(() => checkDraft(wrong)).toThrow(/surprise/);
    }
  });

  test("have one JSON Schema, closed", () => {
    const schema = JSON.stringify(z.toJSONSchema(eventSchema));
    for (const kind of EVENT_KINDS) expect(schema).toContain(`"const":"${kind}"`);
    expect(schema).not.toContain('"additionalProperties":true');
  });
});
