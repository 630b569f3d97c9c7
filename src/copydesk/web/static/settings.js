// The page of settings: the model, what the profiles do, how the server is.

import "./chrome.js";
import { $, el, number, size } from "./dom.js";
import { get, put } from "./api.js";
import { fail, listenToServer, toast } from "./live.js";
import { plain } from "./unseen.js";

const JOBS = ["choose", "judge", "rewrite"];

function exam(card) {
  if (!card) return "No exam yet: copydesk models test gives it one.";
  const jobs = card.jobs ?? {};
  const passed = JOBS.filter((job) => jobs[job]);
  const failed = JOBS.filter((job) => job in jobs && !jobs[job]);
  return [passed.length ? `Passed: ${passed.join(", ")}` : "Passed no part of the exam",
    failed.length ? `failed: ${failed.join(", ")}` : ""].filter(Boolean).join("; ");
}

async function choose(name) {
  try {
    await put("/api/models/default", { name });
    toast(name ? `New documents ask ${plain(name)}.` : "New documents are cleaned by rules alone.");
  } catch (error) { fail(error); }
  loadModels().catch(fail);
}

function option(name, title, text, more, isChosen, isOff = false) {
  return el("label", {}, el("input", { type: "radio", name: "model", checked: isChosen, disabled: isOff, onchange: () => choose(name) }),
    el("strong", {}, title), el("span", { class: "size" }, more), el("small", {}, text));
}

async function loadModels() {
  const { models, default: chosen } = await get("/api/models");
  const own = chosen && !models.some(({ name }) => name === chosen) ? [option(chosen, plain(chosen), "A server of yours.", "", true)] : [];
  $("#models").replaceChildren(option(null, "None", "Rules alone: fast, and the same every time.", "", !chosen), ...own,
    ...models.map((model) => option(model.name, model.name,
      model.installed ? exam(model.card) : `Not on this machine: copydesk models pull ${model.name}`,
      [model.size ? size(model.size) : "", model.licence ?? ""].filter(Boolean).join(", "), model.name === chosen, !model.installed)));
}

$("#endpoint").addEventListener("submit", (event) => {
  event.preventDefault();
  const address = $("#address").value.trim();
  const name = $("#name").value.trim();
  if (!/^https?:\/\//.test(address) || !name) return toast("Give an address that begins with http:// or https://, and the name of a model.", { bad: true });
  return choose(`openai:${address}#${name}`);
});

async function loadSwitches() {
  const { profiles, switches } = await get("/api/settings");
  const names = profiles.map((profile) => profile.name ?? profile);
  $("#switches thead tr").replaceChildren(...["Switch", "What it is about", ...names].map((text) => el("th", { scope: "col" }, text)));
  $("#switches tbody").replaceChildren(...switches.map((item) => el("tr", {}, el("th", { scope: "row" }, item.name),
    el("td", {}, item.meaning), ...names.map((name) => el("td", {}, item.defaults[name])))));
}

async function loadHealth() {
  const health = await get("/api/health");
  const facts = [["Version", health.version], ["Workers", number(health.workers)], ["Running", number(health.running)], ["Waiting", number(health.waiting)]];
  $("#health").replaceChildren(...facts.map(([name, value]) => el("div", {}, el("dt", {}, name), el("dd", {}, value))));
}

loadModels().catch(fail);
loadSwitches().catch(fail);
loadHealth().catch(fail);
listenToServer({ document: () => {} }, () => loadHealth().catch(fail));
