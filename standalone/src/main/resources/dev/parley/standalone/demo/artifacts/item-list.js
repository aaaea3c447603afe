/** A list whose items stay the same elements while what they show changes, so that the focus stays where it is. */
import { element, setText } from '../dom.js';

/**
 * @typedef {object} Entry
 * @property {string} id
 * @property {string} name
 * @property {string} facts
 * @property {string} state for whoever reads the page by program
 * @property {{value: number, max?: number}} [progress] without `max` it is not known how much there is
 * @property {() => Promise<string>} [thumbnail] its address, asked for once
 * @property {{text: string, act: () => void}[]} actions
 */
export class ItemList {
  #root;
  #otherwise;
  #testId;
  /** @type {Map<string, Item>} */ #items = new Map();

  /** @param {HTMLElement} root a list @param {string} testId @param {HTMLElement} otherwise has the focus when the last item that had it is gone */
  constructor(root, testId, otherwise) {
    this.#root = root;
    this.#testId = testId;
    this.#otherwise = otherwise;
    root.replaceChildren();
  }

  /** @param {Entry[]} entries */
  show(entries) {
    const wanted = new Set(entries.map(({ id }) => id));
    const focused = [...this.#root.children].findIndex((child) => child.contains(document.activeElement));
    for (const [id, item] of this.#items) {
      if (wanted.has(id)) continue;
      item.root.remove();
      this.#items.delete(id);
    }
    for (const [index, entry] of entries.entries()) {
      const item = this.#items.get(entry.id) ?? new Item(this.#testId);
      this.#items.set(entry.id, item);
      item.show(entry);
      if (this.#root.children[index] !== item.root) this.#root.insertBefore(item.root, this.#root.children[index] ?? null);
    }
    if (focused >= 0 && !this.#root.contains(document.activeElement)) this.#focusNear(focused);
  }

  #focusNear(index) {
    const near = this.#root.children[Math.min(index, this.#root.children.length - 1)];
    (near?.querySelector('button') ?? this.#otherwise).focus();
  }
}

class Item {
  #picture = element('img', { class: 'thumbnail', alt: '', hidden: '' });
  #name = element('span', { class: 'item-name' });
  #facts = element('span', { class: 'item-facts' });
  #bar = element('progress', { hidden: '' });
  #actions = element('div', { class: 'item-actions' });
  #asked = false;
  root;

  constructor(testId) {
    this.root = element('li', { class: 'item', 'data-testid': testId }, this.#picture, element('div', { class: 'item-text' }, this.#name, this.#facts, this.#bar), this.#actions);
  }

  show({ id, name, facts, state, progress, thumbnail, actions }) {
    Object.assign(this.root.dataset, { id, name, state });
    setText(this.#name, name);
    this.#name.title = name;
    setText(this.#facts, facts);
    this.#showProgress(name, progress);
    this.#showPicture(thumbnail);
    this.#showActions(name, actions);
  }

  #showProgress(name, progress) {
    this.#bar.hidden = !progress;
    if (!progress) return;
    this.#bar.setAttribute('aria-label', name);
    this.#bar.max = progress.max || 1;
    if (progress.max === undefined) this.#bar.removeAttribute('value');
    else this.#bar.value = progress.max ? progress.value : 1;
  }

  async #showPicture(thumbnail) {
    if (!thumbnail || this.#asked) return;
    this.#asked = true;
    try {
      this.#picture.src = await thumbnail();
      this.#picture.hidden = false;
    } catch {
      this.#asked = false; // the next time that it is shown
    }
  }

  /** The same place, the same button: what pauses goes on resuming. */
  #showActions(name, actions) {
    while (this.#actions.children.length > actions.length) this.#actions.lastElementChild.remove();
    for (const [index, { text, act }] of actions.entries()) {
      const button = this.#actions.children[index] ?? this.#actions.appendChild(element('button', { type: 'button', class: 'small' }));
      setText(button, text);
      button.setAttribute('aria-label', `${text}: ${name}`);
      button.onclick = act;
    }
  }
}
