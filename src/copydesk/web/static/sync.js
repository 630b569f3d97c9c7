// Keeps the pane that is not being scrolled beside the one that is.

const REST = 180; // milliseconds after which a scroll that was made here is over

export class Sync {
  // `leader` gives the pane of text that is shown now.
  constructor(pagePane, textPanes) {
    this._page = pagePane;
    this._texts = textPanes;
    this._master = null;
    this._mutedUntil = 0;
    this._frame = 0;
    for (const pane of [pagePane, ...textPanes]) {
      const lead = () => { this._master = pane; };
      for (const name of ["wheel", "pointerdown", "touchstart", "keydown"]) pane.root.addEventListener(name, lead, { passive: true });
      pane.root.addEventListener("scroll", () => this._follow(pane), { passive: true });
    }
  }

  // A jump that places both sides itself.
  mute(milliseconds = REST) {
    this._mutedUntil = performance.now() + milliseconds;
    this._master = null;
  }

  // `pane` leads from now on, as after a jump in it.
  lead(pane) {
    this._master = pane;
    this._mutedUntil = 0;
    this._follow(pane);
  }

  _follow(pane) {
    if (pane !== this._master || performance.now() < this._mutedUntil || this._frame) return;
    this._frame = requestAnimationFrame(() => {
      this._frame = 0;
      const other = pane === this._page ? this._texts.find(({ root }) => !root.hidden) : this._page;
      if (!other || !other.root.clientHeight || !pane.root.clientHeight) return;
      other.follow(pane.anchor());
    });
  }
}
