/** Says over the stage what has just happened. */
import { byId, setText } from './dom.js';

const SHOWN_MS = 8_000;

export class Banner {
  #root = byId('banner');
  #hiding;

  /**
   * @param {string} text
   * @param {{countdown?: number, away?: boolean, [fact: string]: any}} [facts] for whoever reads the page by program; one
   *   about being `away` stays, with a bar that runs off in `countdown` ms
   */
  show(text, { countdown = 0, ...facts } = {}) {
    this.hide();
    void this.#root.offsetWidth; // or the bar of the banner before would go on running
    for (const [name, value] of Object.entries({ ...facts, shown: true })) this.#root.dataset[name] = String(value);
    this.#root.style.setProperty('--countdown', `${countdown}ms`);
    setText(this.#root, text);
    if (!facts.away) this.#hiding = setTimeout(() => delete this.#root.dataset.shown, SHOWN_MS);
  }

  hide() {
    clearTimeout(this.#hiding);
    for (const name of Object.keys(this.#root.dataset)) if (name !== 'testid') delete this.#root.dataset[name];
  }
}
