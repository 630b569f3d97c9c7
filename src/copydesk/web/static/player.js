// The controls of listening, and the marks on both sides.

import { $, el, icon, number, store, stored } from "./dom.js";
import { fail, say } from "./live.js";
import { Speaker, findVoices } from "./speech.js";
import { excerpt } from "./card.js";

const RATES = [0.6, 0.8, 0.9, 1, 1.1, 1.25, 1.5, 1.75, 2, 2.5];
const SAME = { nb: "no", nn: "no", iw: "he" }; // what voices call languages that have another code too
const codeOf = (language) => { const [code] = language.toLowerCase().split(/[-_]/); return SAME[code] ?? code; };
const NO_VOICES = "This browser has no voice to read with. On Windows and macOS voices come with the system; on Linux install speech-dispatcher with espeak-ng and start the browser again. The text can be taken away meanwhile.";

export class Player {
  constructor(root, review, sentences, { onSentence, onStop }) {
    Object.assign(this, { root, _review: review, _sentences: sentences, _voices: null, _onSentence: onSentence, _onStop: onStop });
    this._speaker = new Speaker((at) => sentences.get(at), {
      onSentence: (at, sentence) => this._said(at, sentence),
      onState: (state) => this._state(state),
      onError: (message) => { this._note.textContent = message; this._note.hidden = false; say(message); },
    });
    this._speaker.rate = Number(stored("rate")) || 1;
    addEventListener("pagehide", () => this._speaker.stop());
    review.on("document", () => this._told());
    // what was cut or put back while listening: go on at the same place of the document
    review.on("changed", () => this._again().catch(fail));
  }

  get isOpen() {
    return !this.root.hidden;
  }

  async open(at) {
    if (!this._play) this._build();
    this.root.hidden = false;
    this._voices ??= await findVoices();
    this._drawVoices();
    if (!this._voices.length) {
      this._note.textContent = NO_VOICES;
      this._note.hidden = false;
      this._controls.hidden = true;
      say(NO_VOICES);
      return;
    }
    this._note.hidden = true;
    this._controls.hidden = false;
    this._speaker.play(at, 0);
    this._play.focus();
  }

  close() {
    if (!this.isOpen) return;
    this._speaker.stop();
    this.root.hidden = true;
    this._onStop();
  }

  toggle() {
    if (!this._voices?.length) return;
    if (this._speaker.state === "playing") this._speaker.pause();
    else this._speaker.play();
  }

  get isPlaying() {
    return this._speaker.state === "playing";
  }

  async _again() {
    if (!this.isOpen || !this._place) return;
    const at = await this._sentences.indexAt(this._place.start);
    if (at === null) return this.close();
    if (this.isPlaying) {
      const same = (await this._sentences.get(at))?.text === this._place.text;
      if (same) this._speaker.at = at;
      else this._speaker.play(at, 0);
    } else this._speaker.at = at;
    return undefined;
  }

  _build() {
    const button = (name, label, key, call) => el("button", { type: "button", class: "btn quiet", "aria-label": label, title: key ? `${label} (${key})` : label, onclick: call }, icon(name));
    this._play = el("button", { type: "button", class: "btn main round", onclick: () => this.toggle() });
    this._text = el("p", { class: "now-text", dir: "auto" });
    this._where = el("span", { class: "num" });
    this._note = el("p", { class: "note", hidden: true });
    this._rate = el("select", { "aria-label": "Speed", onchange: () => { store("rate", this._rate.value); this._speaker.change({ rate: Number(this._rate.value) }); } },
      ...RATES.map((rate) => el("option", { value: rate, selected: rate === this._speaker.rate }, `${rate}×`)));
    this._voice = el("select", { "aria-label": "Voice", onchange: () => this._choose(this._voice.value) });
    this._controls = el("div", { class: "controls" }, button("up", "Sentence before", "", () => this._speaker.move(-1)), this._play,
      button("down", "Next sentence", "", () => this._speaker.move(1)), this._where, this._rate, this._voice);
    this.root.replaceChildren(el("div", { class: "said-head" }, this._text, button("close", "Stop listening", "Esc", () => { this.close(); $("#listen").focus(); })), this._controls, this._note);
  }

  // The settings name another language: its voices, from the sentence that is read.
  _told() {
    const { language } = this._review.document;
    if (!this._voices?.length || language === this._language) return;
    const before = this._speaker.voice;
    this._drawVoices();
    if (this._speaker.voice !== before) this._speaker.change({ voice: this._speaker.voice });
  }

  _drawVoices() {
    const wanted = stored("voice");
    const own = this._language = this._review.document?.language;
    this._text.lang = own ?? "";
    // a voice of the document's language first, then those of the reader's
    const languages = [own, ...(navigator.languages ?? ["en"])].filter(Boolean).map(codeOf);
    const rank = (voice) => { const at = languages.indexOf(codeOf(voice.lang)); return at < 0 ? 99 : at; };
    this._voices.sort((a, b) => rank(a) - rank(b) || a.lang.localeCompare(b.lang) || a.name.localeCompare(b.name));
    const best = this._voices.filter((voice) => rank(voice) === rank(this._voices[0]));
    const fits = own ? best : this._voices;
    const chosen = fits.find(({ voiceURI }) => voiceURI === wanted) ?? best.find((voice) => voice.default) ?? best[0] ?? null;
    this._voice.replaceChildren(...this._voices.map((voice) => el("option", { value: voice.voiceURI, selected: voice === chosen }, `${voice.name} (${voice.lang})`)));
    this._speaker.voice = chosen;
  }

  _choose(uri) {
    store("voice", uri);
    this._speaker.change({ voice: this._voices.find(({ voiceURI }) => voiceURI === uri) ?? null });
  }

  _said(at, sentence) {
    this._place = sentence;
    this._text.textContent = excerpt(sentence.text);
    this._where.textContent = `${number(at + 1)} of ${number(this._sentences.total ?? 0)}`;
    this._onSentence(at, sentence);
  }

  _state(state) {
    if (!this._play) return;
    const playing = state === "playing";
    this._play.replaceChildren(icon(playing ? "pause" : "play"));
    this._play.setAttribute("aria-label", playing ? "Pause" : "Go on");
    this._play.title = playing ? "Pause (l)" : "Go on (l)";
    this.root.dataset.state = state;
  }
}
