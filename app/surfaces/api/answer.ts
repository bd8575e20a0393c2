import type { Answers, Asks, CallName } from "../../core/calls.ts";
import type { Factory } from "../../ports/factory.ts";

type Answer = {
  readonly [C in CallName]: (factory: Factory, asks: Asks<C>) => Promise<Answers<C>>;
};

const DONE = { done: true } as const;

/** Each call on the wire as a call of the factory. */
export const ANSWER: Answer = {
  info: (factory) => factory.info(),
  submit: async (factory, request) => [...(await factory.submit(request))],
  check: (factory, request) => factory.check(request),
  status: (factory, { intent }) => factory.status(intent),
  list: async (factory, filter) => [...(await factory.list(filter))],
  retry: (factory, { intent, from }) => factory.retry(intent, from),
  cancel: (factory, { intent }) => factory.cancel(intent),
  answer: (factory, { intent, question, choice, by }) =>
    factory.answer(intent, question, choice, by),
  approve: (factory, { intent, by }) => factory.approve(intent, by),
  reject: (factory, { intent, why, by }) => factory.reject(intent, why, by),
  evidence: async (factory, { intent }) => ({ file: await factory.evidence(intent) }),
  evidenceShow: (factory, { intent }) => factory.evidenceShow(intent),
  gateLedger: (factory, { product }) => factory.gateLedger(product),
  lineageMerge: (factory, { one, other, why, by }) => factory.lineageMerge(one, other, why, by),
  lineageSplit: (factory, { intent, why, by }) => factory.lineageSplit(intent, why, by),
  gateLoosen: (factory, { intent, why, by }) => factory.gateLoosen(intent, why, by),
  packList: async (factory, { product }) => [...(await factory.packList(product))],
  packApprove: (factory, { pack, families, by }) => factory.packApprove(pack, families, by),
  packQuarantine: (factory, asks) => factory.packQuarantine(asks),
  packRestore: (factory, asks) => factory.packRestore(asks),
  productAdd: (factory, { path }) => factory.productAdd(path),
  productList: async (factory) => [...(await factory.productList())],
  productRemove: (factory, { name }) => factory.productRemove(name).then(() => DONE),
  services: async (factory) => [...(await factory.services())],
  serviceStop: (factory, { name }) => factory.serviceStop(name).then(() => DONE),
  serviceLogs: (factory, { name }) => factory.serviceLogs(name),
  runStart: (factory, { run }) => factory.runStart(run),
  runStatus: (factory, { run }) => factory.runStatus(run),
  runStop: (factory, { run }) => factory.runStop(run),
  runResume: (factory, { run }) => factory.runResume(run),
  runLogs: (factory, { run }) => factory.runLogs(run),
};
