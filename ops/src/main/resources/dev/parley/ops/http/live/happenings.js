/** Events and log lines: each a list with the newest on top, and the number to go on from. */
import { get } from './api.js';
import { byId, element } from './dom.js';

/** So many are shown; the node keeps 512. */
const SHOWN = 200;
const PAGE = 100;

export class Happenings {
  #path;
  #items;
  #list;
  #row;
  /** @type {number | undefined} */ #next;

  /** @param {string} path @param {string} items the field that has them @param {(item: any) => any} row */
  constructor(path, items, row) {
    this.#path = path;
    this.#items = items;
    this.#list = byId(path);
    this.#row = row;
  }

  /** Asks for what is new. */
  async read() {
    const after = this.#next;
    return { after, answer: await get(this.#path, { after, limit: PAGE }) };
  }

  /** Shows what was read. */
  show({ after, answer }) {
    if (after !== this.#next) return; // cleared meanwhile
    this.#next = answer.next;
    if (answer.missed > 0) this.#list.prepend(element('li', { class: 'missed', text: `${answer.missed} more were not seen here` }));
    for (const item of answer[this.#items]) this.#list.prepend(this.#row(item));
    while (this.#list.childElementCount > SHOWN) this.#list.lastElementChild.remove();
  }

  /** Of another run of the node: its numbers begin anew. */
  clear() {
    this.#next = undefined;
    this.#list.replaceChildren();
  }
}

/** @param {any} event */
export function eventRow(event) {
  const { at, type, room, peer, user, wire, reason, to } = event;
  const who = [peer, user && `(${user})`, wire && `on ${wire}`, to && `to ${to}`, reason && `because: ${reason}`].filter(Boolean).join(' ');
  return element('li', { 'data-type': type, 'data-room': room }, clock(at), ' ', element('span', { class: 'kind', text: type }), ` ${room}`, who ? ` ${who}` : '');
}

/** @param {any} line */
export function logRow({ at, level, logger, thread, message, error }) {
  const where = element('span', { class: 'where', text: `[${thread}] ${logger.split('.').at(-1)}` });
  where.title = logger;
  return element('li', { 'data-level': level }, clock(at), ' ', element('span', { class: 'kind', text: level.toUpperCase() }), ' ', where, ` ${message}`, error ? ` – ${error}` : '');
}

function clock(at) {
  return element('time', { datetime: at, text: new Date(at).toLocaleTimeString() });
}
