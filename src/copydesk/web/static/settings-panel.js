// Profile, switches, pages, own rules and the model of one document. What is changed is done at once.

import { $, $$, debounce, el } from "./dom.js";
import { get } from "./api.js";
import { fail, say } from "./live.js";
import { plain } from "./unseen.js";

const PROFILES = { podcast: "Podcast", "read-aloud": "Read aloud", full: "Full" };
const CHOICES = { drop: "drop", keep: "keep", end: "move to the end", announce: "announce", mark: "mark" };
const JOBS = { choose: "settle what the rules are unsure of", judge: "judge sentences", rewrite: "copy, and leave out" };

export class SettingsPanel {
  constructor(root, review) {
    Object.assign(this, { root, _review: review, _known: null, _models: null });
    this._late = debounce(() => this._apply(), 700);
    review.on("document", () => this._told());
  }

  async draw() {
    const [known, models] = await Promise.all([this._known ?? get("/api/settings"), this._models ?? get("/api/models").catch(() => ({ models: [] }))]);
    Object.assign(this, { _known: known, _models: models });
    const { settings } = this._review.document;
    this._settings = JSON.stringify(settings);
    this.root.replaceChildren(el("p", { class: "status", id: "cleaned", role: "status" }, "A change cleans the document again at once. Your decisions stay."),
      this._profiles(settings), this._language(settings), this._model(settings), this._switches(settings), this._pages(settings), this._own(settings));
  }

  // Another window may have changed them; what is being typed here is left alone.
  _told() {
    const { settings } = this._review.document;
    if (this._known && JSON.stringify(settings) !== this._settings && !this.root.contains(document.activeElement)) this.draw().catch(fail);
  }

  _profiles(settings) {
    return el("fieldset", {}, el("legend", {}, "Profile"), el("div", { class: "radios" }, ...this._known.profiles.map((profile) => {
      const name = profile.name ?? profile;
      return el("label", { title: profile.meaning ?? null }, el("input", { type: "radio", name: "profile", value: name, checked: settings.profile === name, onchange: () => this._apply() }),
        el("span", {}, PROFILES[name] ?? name));
    })));
  }

  // Its own name first, for who reads it; the English one for the page's reader.
  _language(settings) {
    const { languages } = this._known;
    const name = ({ code, own, english }) => el("option", { value: code, selected: code === settings.language, lang: code }, own === english ? own : `${own} – ${english}`);
    const detected = languages.find(({ code }) => code === this._review.document.detected_language)?.english ?? "not known";
    return el("fieldset", {}, el("legend", {}, "Language"), el("label", { class: "v", for: "language" }, "Language of the document"),
      el("select", { id: "language", "aria-describedby": "language-about", onchange: () => this._apply() },
        el("option", { value: "auto", selected: (settings.language ?? "auto") === "auto" }, `automatic (${detected})`), ...languages.map(name)),
      el("p", { class: "hint", id: "language-about" }, "Voices of it come first, and abstracts in another one go."));
  }

  _model(settings) {
    const own = settings.model && !this._models.models.some(({ name }) => name === settings.model) ? [settings.model] : [];
    const installed = this._models.models.filter((model) => model.installed || model.name === settings.model);
    const options = [["", "none: rules alone"], ...own.map((name) => [name, plain(name)]), ...installed.map((model) => [model.name, model.name])];
    const jobs = el("div", { class: "jobs" }, ...Object.entries(JOBS).map(([job, meaning]) => el("label", { class: "check" },
      el("input", { type: "checkbox", name: "job", value: job, checked: (settings.jobs ?? []).includes(job), onchange: () => this._apply() }), el("span", {}, el("b", {}, job), ` ${meaning}`))));
    const select = el("select", { id: "model", onchange: () => { jobs.hidden = !select.value; this._apply(); } },
      ...options.map(([value, label]) => el("option", { value, selected: value === (settings.model ?? "") }, label)));
    jobs.hidden = !select.value;
    return el("fieldset", {}, el("legend", {}, "Language model"), el("label", { class: "v", for: "model" }, "Model"), select, jobs,
      el("p", { class: "hint" }, installed.length ? "No job ticked: those of which it passed the exam." : "None is on this machine. ", installed.length ? null : el("a", { href: "/settings" }, "Settings")));
  }

  _switches(settings) {
    return el("fieldset", {}, el("legend", {}, "What becomes of"), el("ul", { class: "switches" }, ...this._known.switches.map((item) => {
      const usual = item.defaults[settings.profile];
      const chosen = settings.switches?.[item.name] ?? "";
      const id = `switch-${item.name}`;
      return el("li", { class: chosen ? "own" : null }, el("label", { for: id, title: item.meaning }, item.name.replaceAll("-", " ")),
        el("select", { id, name: "switch", "data-switch": item.name, "aria-describedby": `${id}-about`, onchange: () => this._apply() },
          el("option", { value: "", selected: !chosen }, `${CHOICES[usual]} (profile)`),
          ...item.choices.filter((choice) => choice !== usual || choice === chosen).map((choice) => el("option", { value: choice, selected: choice === chosen }, CHOICES[choice]))),
        el("span", { class: "v", id: `${id}-about` }, item.meaning));
    })));
  }

  _pages(settings) {
    const field = (name, label, value) => el("label", {}, label, el("input", { class: "field", name, inputmode: "numeric", pattern: "[0-9]*", value: value ?? "", oninput: () => this._late() }));
    return el("fieldset", {}, el("legend", {}, "Pages"), el("div", { class: "range" }, field("first", "from ", settings.first_page > 1 ? settings.first_page : ""), field("last", " to ", settings.last_page)));
  }

  _own(settings) {
    const area = (name, label, lines, hint) => el("label", { class: "area" }, label, el("textarea", { class: "field", name, rows: 2, spellcheck: "false", placeholder: hint, value: lines.join("\n"), oninput: () => this._late() }));
    const pairs = (settings.replace ?? []).map(([pattern, text]) => `${pattern} => ${text}`);
    return el("fieldset", {}, el("legend", {}, "Rules of your own"), el("p", { class: "hint" }, "Regular expressions, one a line."),
      area("drop", "Always drop", settings.drop ?? [], "Downloaded from .*"), area("keep", "Always keep", settings.keep ?? [], "\\(see [^)]*\\)"),
      area("replace", "Replace", pairs, "colour => color"));
  }

  _read() {
    const value = (name) => $(`[name="${name}"]`, this.root)?.value ?? "";
    const whole = (name) => (/^\d+$/.test(value(name).trim()) ? Number(value(name)) : null);
    const lines = (name) => value(name).split("\n").map((line) => line.trimEnd()).filter(Boolean);
    const switches = Object.fromEntries($$("[data-switch]", this.root).filter((select) => select.value).map((select) => [select.dataset.switch, select.value]));
    const jobs = $$("[name=job]:checked", this.root).map((box) => box.value);
    return {
      profile: $("[name=profile]:checked", this.root)?.value ?? "podcast", switches, language: $("#language", this.root).value,
      first_page: whole("first") ?? 1, last_page: whole("last"), drop: lines("drop"), keep: lines("keep"),
      replace: lines("replace").map((line) => line.split(/\s*=>\s*/)).map(([pattern, ...rest]) => [pattern, rest.join(" => ")]),
      model: $("#model", this.root).value || null, jobs: jobs.length ? jobs : null,
    };
  }

  async _apply() {
    const status = $("#cleaned", this.root);
    status.textContent = "Cleaning again …";
    const start = performance.now();
    try {
      await this._review.setSettings(this._read());
      const told = `Cleaned again in ${((performance.now() - start) / 1000).toFixed(1)} s.`;
      this._settings = JSON.stringify(this._review.document.settings);
      const focused = document.activeElement?.id;
      if (!document.activeElement?.matches("textarea,input:not([type=radio],[type=checkbox])")) await this.draw();
      $("#cleaned", this.root).textContent = told;
      if (focused) document.getElementById(focused)?.focus();
    } catch (error) {
      status.textContent = error.message;
      say(error.message);
      if (error.code === "gone") fail(error);
    }
  }
}
