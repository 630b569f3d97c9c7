// Between characters of the source and places in the elements that show them.

import { countPoints, unitsOf } from "./unseen.js";

// The DOM place of `points` characters behind the beginning of a run.
function placeIn(piece, points) {
  if (!piece.exact) points = points >= piece.end - piece.start ? Infinity : 0;
  let last = [piece.node, 0];
  for (const child of piece.node.childNodes) {
    const isText = child.nodeType === Node.TEXT_NODE;
    if (!isText && child.nodeName !== "I") continue;
    const count = isText ? countPoints(child.data) : 1;
    const at = [...piece.node.childNodes].indexOf(child);
    if (points <= count) return isText ? [child, unitsOf(child.data, points)] : [piece.node, at + (points > 0 ? 1 : 0)];
    points -= count;
    last = isText ? [child, child.data.length] : [piece.node, at + 1];
  }
  return last;
}

// Of `pieces`, which are in the order of the source, the number of the first that reaches beyond `offset`.
function firstBeyond(pieces, offset) {
  let [low, high] = [0, pieces.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (pieces[middle].end > offset) high = middle;
    else low = middle + 1;
  }
  return low;
}

// Ranges over what is shown of the characters [start, end) in `pieces`.
export function rangesOf(pieces, start, end) {
  const found = [];
  for (let at = firstBeyond(pieces, start); at < pieces.length && pieces[at].start < end; at += 1) {
    const piece = pieces[at];
    const range = document.createRange();
    range.setStart(...placeIn(piece, Math.max(start - piece.start, 0)));
    range.setEnd(...placeIn(piece, Math.min(end, piece.end) - piece.start));
    if (!range.collapsed) found.push(range);
  }
  return found;
}

function pointsBefore(piece, container, offset) {
  const range = document.createRange();
  range.selectNodeContents(piece.node);
  range.setEnd(container, offset);
  let points = 0;
  const walk = (node) => {
    if (node.nodeType === Node.TEXT_NODE) points += countPoints(node.data);
    else if (node.nodeName === "I") points += 1;
    else node.childNodes.forEach(walk);
  };
  walk(range.cloneContents());
  return points;
}

// The characters [start, end) of the source that a range touches, or null. `pieces` in the order of the document.
export function spanOf(range, pieces) {
  const touched = pieces.filter((piece) => range.intersectsNode(piece.node) && piece.node.textContent);
  if (!touched.length) return null;
  const [first, last] = [touched[0], touched.at(-1)];
  let { start } = first;
  let { end } = last;
  if (first.exact && first.node.contains(range.startContainer)) start += pointsBefore(first, range.startContainer, range.startOffset);
  if (last.exact && last.node.contains(range.endContainer)) end = last.start + pointsBefore(last, range.endContainer, range.endOffset);
  return start < end ? { start, end } : null;
}
