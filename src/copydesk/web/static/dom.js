// Elements without HTML: what comes from a document is only ever text.

export const $ = (query, root = document) => root.querySelector(query);
export const $$ = (query, root = document) => [...root.querySelectorAll(query)];

// el("p", { class: "x", onclick: f, "aria-label": "y" }, "text", child, null)
export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "value" || name === "checked") node[name] = value;
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

const PATHS = {
  menu: "M2.5 4h11M2.5 8h11M2.5 12h7",
  up: "M3.5 10 8 5.5 12.5 10",
  down: "M3.5 6 8 10.5 12.5 6",
  theme: "M13.5 9.6A6 6 0 1 1 6.4 2.5a4.8 4.8 0 0 0 7.1 7.1Z",
  undo: "M6 3.5 2.5 7 6 10.5M2.5 7h7a4 4 0 0 1 0 6.5H7",
  redo: "M10 3.5 13.5 7 10 10.5M13.5 7h-7a4 4 0 0 0 0 6.5H9",
  search: "M7 2.5a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9ZM10.3 10.3 13.5 13.5",
  listen: "M2.5 6v4h2.3L8 12.8V3.2L4.8 6ZM10.5 5.8a3 3 0 0 1 0 4.4M12.3 4a5.6 5.6 0 0 1 0 8",
  play: "M5 3v10l8-5Z",
  pause: "M5 3.5v9M11 3.5v9",
  stop: "M4 4h8v8H4Z",
  save: "M8 2.5v7.5M4.8 7 8 10.2 11.2 7M3 13.5h10",
  copy: "M5.5 5.5h8v8h-8ZM10.5 5.5v-3h-8v8h3",
  close: "M4 4l8 8M12 4l-8 8",
  plus: "M8 3v10M3 8h10",
  minus: "M3 8h10",
  file: "M4 1.8h5.2L12.5 5v9.2H4ZM9 2v3.2h3.3",
  bin: "M3 4.5h10M6.5 4.5v-2h3v2M4.5 4.5l.6 9h5.8l.6-9",
  retry: "M13 8a5 5 0 1 1-1.5-3.6M13 2.5v3h-3",
  warn: "M8 2.5 14.5 13.5h-13ZM8 6.7v3.2M8 11.7v.1",
  check: "M3 8.5 6.5 12 13 4.5",
  back: "M9.5 3.5 5 8l4.5 4.5",
  cut: "M2.5 8h11",
};
const SVG = "http://www.w3.org/2000/svg";

export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("class", "ico");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}

// Buttons of the templates say their icon by name.
export function drawIcons(root = document) {
  for (const node of $$("[data-icon]", root)) {
    node.prepend(icon(node.dataset.icon));
    node.removeAttribute("data-icon");
  }
}

export const hidden = (text) => el("span", { class: "v" }, text);
export const number = (value) => Number(value ?? 0).toLocaleString("en");
export const plural = (count, one, many = `${one}s`) => `${number(count)} ${count === 1 ? one : many}`;

export function duration(seconds) {
  if (seconds < 60) return `${Math.max(Math.round(seconds), 1)} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

export function size(bytes) {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 1e6) return `${Math.round(bytes / 1000)} kB`;
  const short = (value) => (value < 10 ? value.toFixed(1).replace(/\.0$/, "") : Math.round(value));
  return bytes < 1e9 ? `${short(bytes / 1e6)} MB` : `${short(bytes / 1e9)} GB`;
}

export const store = (key, value) => { try { localStorage.setItem(`copydesk-${key}`, value); } catch { /* closed */ } };
export const stored = (key) => { try { return localStorage.getItem(`copydesk-${key}`); } catch { return null; } };

// The last of many calls in a row, once they stop.
export function debounce(call, milliseconds) {
  let timer = 0;
  return (...given) => {
    clearTimeout(timer);
    timer = setTimeout(() => call(...given), milliseconds);
  };
}

// The last of `items`, which stand one below the other, that begins above `y` of the window; the first where none does.
export function lastAbove(items, y) {
  let [low, high] = [0, items.length];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (items[middle].node.getBoundingClientRect().top > y) high = middle;
    else low = middle;
  }
  return items[low] ?? null;
}
