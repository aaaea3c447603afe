/**
 * The tabs of this browser that are in a call, so that the next one can come to them on the other wire by itself. One
 * that has crashed is still counted: nothing but a suggestion hangs on it.
 *
 * @typedef {{name: string, room: string, wire: 'websocket' | 'socket.io'}} Tab
 */
const NAMES = ['Ann', 'Bob', 'Cleo', 'Dan', 'Eve', 'Finn'];

export class Tabs {
  #channel = new BroadcastChannel('parley-demo');
  #id = Math.random();
  /** In the order in which they have come. @type {Map<number, Tab>} */ #others = new Map();
  /** @type {Tab | null} */ #self = null;

  /** @param {(tabs: Tab[]) => void} changed told the others, whenever one comes or goes */
  constructor(changed) {
    this.#channel.addEventListener('message', ({ data: { id, as, whoIsThere } }) => {
      if (whoIsThere) return this.#self && this.show(this.#self);
      if (as) this.#others.set(id, as);
      else this.#others.delete(id);
      changed([...this.#others.values()]);
    });
    this.#channel.postMessage({ whoIsThere: true });
  }

  /** @param {Tab | null} as what others shall know of this tab; null if it is in no call */
  show(as) {
    this.#self = as;
    this.#channel.postMessage({ id: this.#id, as });
  }
}

/** @param {Tab[]} tabs @returns {string} the room of whoever came last */
export function suggestedRoom(tabs) {
  return tabs.at(-1)?.room ?? 'garden';
}

/** @param {Tab[]} tabs in the same room @param {Tab['wire']} usual @returns {Tab['wire']} the other, if only that one is free */
export function suggestedWire(tabs, usual) {
  const other = usual === 'websocket' ? 'socket.io' : 'websocket';
  const taken = tabs.map(({ wire }) => wire);
  return taken.includes(usual) && !taken.includes(other) ? other : usual;
}

/** @param {Pick<Tab, 'name'>[]} tabs in the same room @returns {string} a name that none of them has */
export function suggestedName(tabs) {
  return NAMES.find((name) => tabs.every((tab) => tab.name !== name)) ?? `Guest ${tabs.length + 1}`;
}
