import { type CookieJar, cookieHeader, withCookies } from "../../core/pack/cookies.ts";
import type { Actor } from "../../ports/actor.ts";

/** An actor that keeps the cookies it is given and sends them back, for one trial; a `cookie` header of a step's own stands. */
export function withCookieJar(actor: Actor): Actor {
  let jar: CookieJar = [];
  const sent = <
    C extends { readonly path: string; readonly headers: Readonly<Record<string, string>> },
  >(
    call: C,
  ): C => {
    const cookie = cookieHeader(jar, call.path);
    return cookie === null ? call : { ...call, headers: { cookie, ...call.headers } };
  };
  const { open } = actor;
  return {
    ...actor,
    request: async (call, bounds) => {
      const answer = await actor.request(sent(call), bounds);
      const { cookies = [] } = answer;
      jar = withCookies(jar, cookies, { path: call.path, now: Date.now() });
      return answer;
    },
    ...(open === undefined ? {} : { open: (call, bounds) => open(sent(call), bounds) }),
  };
}
