import type { Factory } from "../ports/factory.ts";
import { check } from "./check.ts";
import { evidence, evidenceShow } from "./evidence.ts";
import { intentVerbs } from "./intents.ts";
import { lineageVerbs } from "./lineages.ts";
import { looseningVerbs } from "./loosen.ts";
import { news } from "./news.ts";
import type { Office } from "./office.ts";
import { packVerbs } from "./packs.ts";
import { productVerbs } from "./products.ts";
import { runVerbs } from "./runs.ts";
import { serviceVerbs } from "./services.ts";

/** The running line, as surfaces ask it. */
export function lineFactory(office: Office): Factory {
  return {
    info: async () => office.identity,
    ...intentVerbs(office),
    check: (request) => check(office, request),
    ...lineageVerbs(office),
    ...looseningVerbs(office),
    ...packVerbs(office),
    ...productVerbs(office),
    ...serviceVerbs(office),
    ...runVerbs(office),
    evidence: (intent) => evidence(office, intent),
    evidenceShow: (intent) => evidenceShow(office, intent),
    subscribe: (to, signal) => news(office, to, signal),
  };
}
