// What the page says by itself: a status for screen readers, short messages, a banner while the server is away.

import { $, el, icon } from "./dom.js";
import { GONE } from "./api.js";

export function say(text) {
  const status = $("#live");
  // the same words twice are read twice only where they changed in between
  status.textContent = status.textContent === text ? `${text}\u00a0` : text;
}

const SECONDS = 7;

// A message that goes away by itself, but not while somebody is at it. `action` is [label, call].
// Gives a promise of true where the action was taken.
export function toast(text, { action = null, bad = false, seconds = SECONDS } = {}) {
  return new Promise((resolve) => {
    let timer = 0;
    const end = (taken) => {
      clearTimeout(timer);
      message.remove();
      resolve(taken);
    };
    const wait = () => { clearTimeout(timer); timer = setTimeout(() => end(false), seconds * 1000); };
    const message = el("div", { class: bad ? "toast bad" : "toast", onpointerenter: () => clearTimeout(timer),
      onpointerleave: wait, onfocusin: () => clearTimeout(timer), onfocusout: wait }, el("span", {}, text),
    action && el("button", { type: "button", onclick: () => { end(true); action[1]?.(); } }, action[0]),
    el("button", { type: "button", "aria-label": "Close this message", onclick: () => end(false) }, icon("close")));
    $("#toasts").append(message);
    wait();
    say(action ? `${text} ${action[0]}?` : text);
  });
}

export function fail(error) {
  if (error?.name === "AbortError") return;
  if (error?.code === "gone") return away(true);
  toast(error?.message ?? String(error), { bad: true, seconds: 12 });
}

let isAway = false;
export function away(value) {
  if (value === isAway) return;
  isAway = value;
  $("#away").hidden = !value;
  $("#away span").textContent = value ? `${GONE} This page goes on by itself.` : "";
  say(value ? GONE : "The server is back.");
}

// Events of the server for as long as the page is open; `onBack` is called when they come again after a break.
export function listenToServer(handlers, onBack = () => {}) {
  let source = null;
  let wasAway = false;
  let timer = 0;
  const open = () => {
    source = new EventSource("/api/events");
    source.addEventListener("open", () => {
      away(false);
      if (wasAway) onBack();
      wasAway = false;
    });
    source.addEventListener("error", () => {
      wasAway = true;
      // closed for good after an answer that was no stream; otherwise the browser tries by itself
      if (source.readyState === EventSource.CLOSED) {
        clearTimeout(timer);
        timer = setTimeout(open, 2000);
      }
      if (!leaving) away(true);
    });
    for (const [name, handle] of Object.entries(handlers)) {
      source.addEventListener(name, (event) => handle(JSON.parse(event.data)));
    }
  };
  let leaving = false;
  addEventListener("beforeunload", () => { leaving = true; });
  addEventListener("pagehide", () => { leaving = true; source?.close(); });
  addEventListener("pageshow", (event) => { if (event.persisted) { leaving = false; open(); } });
  open();
}
