// Characters of a PDF that cannot be seen are shown by their code points, as in the report: marks that turn the
// direction of writing, controls, halves of characters, letters that no font shows.

import { el } from "./dom.js";

const UNSEEN = /[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u2028\u2029\u202a-\u202e\u2066-\u2069\ufff9-\ufffb\u{e0000}-\u{e007f}]|\p{Surrogate}/gu;
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;
const ENDLESS = /[^\s\u2e80-\u9fff\uac00-\ud7a3\uf900-\uffef]{400,}/gu;

const codePoint = (character) => `U+${character.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}`;

// Of the languages that a document can be said to be in (`language_names.py`).
export const runsRightToLeft = (language) => language === "ar" || language === "he";
export const isRightToLeft = (text) => RIGHT_TO_LEFT.test(text);

// As plain text, for names, labels and titles.
export const plain = (text) => String(text ?? "").replace(UNSEEN, codePoint);

// `text` as nodes: text, and an element with the code point for each character that cannot be seen.
export function* textNodes(text) {
  let at = 0;
  for (const found of text.matchAll(UNSEEN)) {
    if (found.index > at) yield* breakable(text.slice(at, found.index));
    yield el("i", { class: "u" }, codePoint(found[0]));
    at = found.index + found[0].length;
  }
  if (at < text.length) yield* breakable(text.slice(at));
}

// A run without a place to break costs the browser time that grows with its square.
function* breakable(text) {
  if (text.length < 400 || !text.match(ENDLESS)) {
    yield document.createTextNode(text);
    return;
  }
  for (let at = 0; at < text.length; at += 10) {
    yield document.createTextNode(text.slice(at, at + 10));
    yield el("wbr");
  }
}

// Offsets of Python count code points, those of the DOM UTF-16 units.
export const countPoints = (text) => { let count = 0; for (const _ of text) count += 1; return count; };
export const unitsOf = (text, points) => { let units = 0; for (const c of text) { if (points-- <= 0) break; units += c.length; } return units; };
