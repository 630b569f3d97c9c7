// The browser's own voices. Chromium ends an utterance after some fifteen seconds, so long sentences are spoken in parts.

const LONGEST = 220; // characters of one utterance
const WAIT = 2500; // milliseconds for voices, which may come late

export const canSpeak = () => "speechSynthesis" in window && typeof SpeechSynthesisUtterance === "function";

// The voices, once the browser has them; an empty list where it has none.
export function findVoices() {
  if (!canSpeak()) return Promise.resolve([]);
  const now = speechSynthesis.getVoices();
  if (now.length) return Promise.resolve([...now]);
  return new Promise((resolve) => {
    const end = () => { clearTimeout(timer); speechSynthesis.removeEventListener?.("voiceschanged", end); resolve([...speechSynthesis.getVoices()]); };
    const timer = setTimeout(end, WAIT);
    speechSynthesis.addEventListener?.("voiceschanged", end);
  });
}

// `text` in parts that end at a comma, a semicolon or a space.
export function partsOf(text) {
  const parts = [];
  let rest = text.replace(/\s+/g, " ").trim();
  while (rest.length > LONGEST) {
    const head = rest.slice(0, LONGEST);
    const comma = Math.max(head.lastIndexOf(", "), head.lastIndexOf("; "), head.lastIndexOf(": "), head.lastIndexOf(" – "));
    const space = head.lastIndexOf(" ");
    const at = comma > LONGEST / 3 ? comma + 1 : space > 0 ? space : LONGEST;
    parts.push(rest.slice(0, at).trim());
    rest = rest.slice(at).trim();
  }
  return rest ? [...parts, rest] : parts;
}

// Speaks sentences one after the other. `sentenceAt(n)` gives { text } or null at the end.
export class Speaker {
  constructor(sentenceAt, { onSentence, onState, onError }) {
    Object.assign(this, { _sentenceAt: sentenceAt, _onSentence: onSentence, _onState: onState, _onError: onError });
    this.at = 0;
    this._part = 0;
    this.rate = 1;
    this.voice = null;
    this.state = "stopped"; // "playing", "paused"
    this._turn = 0; // what an older turn still reports is not heard
  }

  play(at = this.at, part = at === this.at ? this._part : 0) {
    this._halt();
    this.at = at;
    this._part = part;
    this._set("playing");
    this._speak(this._turn);
  }

  pause() {
    if (this.state !== "playing") return;
    this._halt();
    this._set("paused");
  }

  stop() {
    this._halt();
    this._part = 0;
    this._set("stopped");
  }

  move(by) {
    const at = Math.max(this.at + by, 0);
    if (this.state === "playing") return this.play(at, 0);
    this.at = at;
    this._part = 0;
    return this._tell();
  }

  // Another speed or voice is heard from the beginning of the part.
  change(settings) {
    Object.assign(this, settings);
    if (this.state === "playing") this.play();
  }

  _halt() {
    this._turn += 1;
    if (canSpeak()) speechSynthesis.cancel();
  }

  _set(state) {
    this.state = state;
    this._onState(state);
  }

  async _tell() {
    const sentence = await this._sentenceAt(this.at);
    if (sentence) this._onSentence(this.at, sentence);
    return sentence;
  }

  async _speak(turn) {
    let sentence = null;
    try { sentence = await this._tell(); } catch (error) {
      if (turn === this._turn) { this.pause(); this._onError(error.message); }
      return;
    }
    if (turn !== this._turn) return;
    if (!sentence) return this.stop();
    const parts = partsOf(sentence.text);
    if (this._part >= parts.length) return this._next(turn);
    const utterance = new SpeechSynthesisUtterance(parts[this._part]);
    utterance.rate = this.rate;
    if (this.voice) {
      utterance.voice = this.voice;
      utterance.lang = this.voice.lang;
    }
    utterance.onend = () => { if (turn === this._turn) { this._part += 1; this._speak(turn); } };
    utterance.onerror = (event) => {
      if (turn !== this._turn || event.error === "interrupted" || event.error === "canceled") return;
      this.pause();
      this._onError(`The voice stopped (${event.error ?? "no reason given"}). Try another voice.`);
    };
    this._kept = utterance; // Chromium forgets utterances that nobody holds, and their events with them
    speechSynthesis.speak(utterance);
    return undefined;
  }

  _next(turn) {
    this.at += 1;
    this._part = 0;
    return this._speak(turn);
  }
}
