import { plainEnglish } from "./english.ts";

const INTERVAL =
  /^(.*?)\b(before|until|unless|within|only|earliest|earlier than|sooner than|less than|at least|wait(?:s|ing)?|locked for|lock(?:s|ed)? for|blocked for|closed for|minimum)\s+(?:for |than |from |when |at least )*([\w' ]+?)\s+(?:has (?:passed|elapsed|gone by) )?(?:after|of|since|from|following)\s+(.+?)$/i;
const BETWEEN =
  /^(?:between|from) (.+?) (?:and|to) (.+?),? (?:(?:at least|there is|is|lie|pass|there|must|has) )+([\w' ]+?)(?: (?:must |has to )?(?:pass|lie|passed|elapse)\w*)?$/i;
const TWO =
  /^(?:at least|there is at least|minimum of) ([\w' ]+?) (?:(?:must |has to |may )?(?:lies?|is|pass|passes|pass by) )?between (?:two |any two |consecutive |one )*(.+?)(?: and (.+))?$/i;
const BETWEEN_TWO =
  /^between (?:any )?two (.+?),? (?:(?:at least|there is|is|lie|lies|pass|there|must|has) )+([\w' ]+?)(?: (?:pass|lie|passed|elapse)\w*)?$/i;
const AGO =
  /^(.*?)\b(?:within|less than|fewer than|in|during) (?:last |past |previous )?([\w' ]+?) (?:before(?: .+)?|ago|prior(?: to .+)?|earlier|beforehand)$/i;
const UNNAMED =
  /^(.*?)\b(?:before|until|unless|within|during|while in|inside) ([\w' -]*?(?:interval|period|waiting time|waiting days|days|time))$/i;
const ENDS = /\s+(?:has|is)\s+(?:passed|over|elapsed|gone by|expired|up)$/i;
const EACH = /^(?:last|latest|most recent|previous|preceding|any|each|every|earlier|prior)\s+/i;

/** What has to wait, how long, and after what (empty where the sentence does not say), in the words of a sentence. */
export interface Interval {
  readonly head: string;
  readonly length: string;
  readonly event: string;
  readonly last: boolean;
}

/** The length of time that a sentence asks for after an event; null when it asks for none. */
export function intervalIn(sentence: string): Interval | null {
  const plain = plainEnglish(sentence).replace(ENDS, "");
  const two = twoIn(plain);
  if (two !== null) return two;
  const between = BETWEEN.exec(plain);
  if (between !== null) {
    const [, event = "", head = "", length = ""] = between;
    return {
      head,
      length,
      event: event.replace(EACH, ""),
      last: /\b(?:last|latest)\b/i.test(event),
    };
  }
  const found = INTERVAL.exec(plain);
  if (found === null) return agoIn(plain) ?? unnamedIn(plain);
  const [, head = "", , length = "", behind = ""] = found;
  const owned = behind.replace(/^[\w ]+?'s (?=last|latest|most|prev|any|each)/i, "");
  return {
    head,
    length,
    event: owned.replace(EACH, ""),
    last: /^(?:last|latest|most recent|prev)/i.test(owned),
  };
}

/** `at least 3 days between two calls of one house`, `… between a call and a visit`. */
function twoIn(plain: string): Interval | null {
  const of = TWO.exec(plain);
  if (of !== null) {
    const [, length = "", event = "", head = event] = of;
    return { head, length, event, last: false };
  }
  const between = BETWEEN_TWO.exec(plain);
  return between === null
    ? null
    : { head: between[1] ?? "", length: between[2] ?? "", event: between[1] ?? "", last: false };
}

/** `… a house that was called less than 3 days before`: the event is what the head names last. */
function agoIn(plain: string): Interval | null {
  const [, head = "", length = ""] = AGO.exec(plain) ?? [];
  const [, before = "", event = ""] =
    /^(.+?) (?:that|which|who|is|has|after)\b (.+)$/i.exec(head.trim()) ?? [];
  return event === "" ? null : { head: before, length, event, last: false };
}

/** `… before its waiting period has passed`: after what is not said. */
function unnamedIn(plain: string): Interval | null {
  const [, head = "", length = ""] = UNNAMED.exec(plain) ?? [];
  return head.trim() === "" ? null : { head, length, event: "", last: false };
}
