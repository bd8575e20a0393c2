/** Words that tell a language from its neighbours, none of which is an English word. */
const WORDS: Readonly<Record<string, RegExp>> = {
  German:
    /\b(?:der|das|und|ist|nicht|ein|eine|einen|für|mit|wird|werden|auf|von|dem|keine?|oder|sind|vor)\b/giu,
  French:
    /\b(?:le|les|des|une|est|pour|dans|avec|qui|que|pas|sur|aux?|du|ou|sont|chaque|avant)\b/giu,
  Spanish: /\b(?:el|los|las|una|del|para|con|que|por|es|cada|antes|sin|son|está|un|y)\b/giu,
  Italian: /\b(?:il|lo|gli|una|della?|delle|dei|per|con|che|non|è|sono|ogni|prima|di)\b/giu,
  Portuguese: /\b(?:os|uma|um|das?|dos?|para|com|que|não|é|são|cada|antes|em|ao)\b/giu,
  Dutch: /\b(?:het|een|van|voor|niet|zijn|wordt|worden|met|deze|geen|elke|en|dat)\b/giu,
  Polish: /\b(?:jest|nie|się|dla|każdy|przed|oraz|która|który|są|przez)\b/giu,
  Swedish: /\b(?:och|är|inte|för|att|ett|det|som|varje|innan|från)\b/giu,
};
const ENGLISH =
  /\b(?:the|an?|of|and|is|are|for|to|in|that|with|by|has|have|no|not|every|each|before|after|at|its|on|from|than|may|must|only|all|who|which|what|keeps?|or|when)\b/giu;

const SCRIPTS: Readonly<Record<string, RegExp>> = {
  "in Cyrillic letters": /\p{Script=Cyrillic}/gu,
  Greek: /\p{Script=Greek}/gu,
  Arabic: /\p{Script=Arabic}/gu,
  Hebrew: /\p{Script=Hebrew}/gu,
  Japanese: /[\p{Script=Hiragana}\p{Script=Katakana}]/gu,
  Korean: /\p{Script=Hangul}/gu,
  Chinese: /\p{Script=Han}/gu,
  "in Devanagari letters": /\p{Script=Devanagari}/gu,
  Thai: /\p{Script=Thai}/gu,
};

const FEW = 3;
const HALF = 0.5;

/** The language that prose is in when it is plainly not English; null when it may be. */
export function foreignLanguage(prose: string): string | null {
  const letters = count(prose, /\p{L}/gu);
  const script = Object.entries(SCRIPTS).find(
    ([, pattern]) => count(prose, pattern) > letters * HALF,
  );
  if (script !== undefined && letters > FEW) return script[0];
  const english = count(prose, ENGLISH);
  const [most] = Object.entries(WORDS)
    .map(([language, pattern]) => ({ language, found: count(prose, pattern) }))
    .sort((a, b) => b.found - a.found);
  return most !== undefined && most.found >= FEW && most.found > english ? most.language : null;
}

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}
