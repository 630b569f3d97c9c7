// The findings, each leading to its page, and what the document is.

import { $, el, number } from "./dom.js";
import { plain } from "./unseen.js";

const FEW = 6;

export function drawFindings(root, tab, findings, goToPage) {
  tab.replaceChildren("Findings", ...(findings.length ? [" ", el("small", { class: "badge" }, number(findings.length))] : []));
  const item = (finding) => {
    const inner = [el("code", {}, finding.code), el("span", {}, plain(finding.message))];
    return el("li", {}, finding.page ? el("button", { type: "button", onclick: () => goToPage(finding.page) }, ...inner) : el("div", {}, ...inner));
  };
  const groups = new Map();
  for (const finding of findings) groups.set(finding.code, [...(groups.get(finding.code) ?? []), finding]);
  const rows = [...groups.values()].flatMap((same) => [...same.slice(0, FEW).map(item), ...(same.length > FEW
    ? [el("li", {}, el("details", {}, el("summary", {}, `${number(same.length - FEW)} more of these`), el("ul", {}, ...same.slice(FEW).map(item))))] : [])]);
  root.replaceChildren(rows.length ? el("ul", { class: "finds" }, ...rows)
    : el("p", { class: "none" }, "No findings: no page lost more than its neighbours, and every character could be read."));
}

// Pages, words, minutes, and a bar of how the words were divided.
export function drawFacts(root, document) {
  const dropped = Math.max((document.words_source ?? 0) - document.words, 0);
  const facts = [["pages", number(document.pages)], ["words kept", number(document.words)], ["words dropped", number(dropped)],
    ["minutes aloud", number(Math.ceil(document.minutes))]];
  const kept = el("i");
  kept.style.width = `${(document.words / Math.max(document.words + dropped, 1)) * 100}%`;
  root.replaceChildren(...facts.map(([name, value]) => el("div", {}, el("dt", {}, name), el("dd", {}, value))), el("div", { class: "split", "aria-hidden": "true" }, kept));
}

export function drawSummary(root, text) {
  if (text) root.append(el("p", { class: "hint" }, plain(text)));
}

// Tabs as the ARIA authoring practices have them: arrows move, one is in the order of the Tab key.
export function makeTabs(list) {
  const tabs = [...list.querySelectorAll("[role=tab]")];
  const choose = (tab, focus = false) => {
    for (const one of tabs) {
      const isChosen = one === tab;
      one.setAttribute("aria-selected", String(isChosen));
      one.tabIndex = isChosen ? 0 : -1;
      $(`#${one.getAttribute("aria-controls")}`).hidden = !isChosen;
    }
    if (focus) tab.focus();
  };
  list.addEventListener("click", (event) => { const tab = event.target.closest("[role=tab]"); if (tab) choose(tab); });
  list.addEventListener("keydown", (event) => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const at = event.key === "Home" ? 0 : event.key === "End" ? tabs.length - 1 : by && (tabs.indexOf(document.activeElement) + by + tabs.length) % tabs.length;
    if (at === undefined) return;
    event.preventDefault();
    choose(tabs[at], true);
  });
  return choose;
}

