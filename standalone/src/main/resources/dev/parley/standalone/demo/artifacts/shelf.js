/** What is in a room: pages of the list, and what pushes say of it meanwhile. */

const PAGE = 10;
/** So many are remembered, those that are gone among them. */
const MOST = 1_000;

/** States as the page groups them. @type {Record<string, string[]>} */
export const STATES = {
  'under-way': ['claimed', 'receiving', 'paused', 'assembling', 'stored', 'processing'],
  ready: ['ready'],
  failed: ['failed', 'quarantined'],
};
const OPEN = ['claimed', 'receiving', 'paused'];
const GONE = ['expired', 'cancelled', 'deleted'];

/** Whether bytes of it may still come. @param {string} state */
export function isUnderWay(state) {
  return OPEN.includes(state);
}

export class Shelf {
  #api;
  #room;
  #changed;
  /** @type {Map<string, any>} */ #known = new Map();
  /** The last of the pages that were read; null if that was all. @type {any} */ #end = null;
  /** @type {string | undefined} */ #next;
  #readings = 0;
  kind = '';
  state = '';
  /** Of all pages, when they were read. */ total = 0;

  /** @param {{api: import('./api.js').ArtifactsApi, room: string, changed: (artifact?: any, before?: any) => void}} options `changed` is told of a push what it was about and what was known of that before */
  constructor({ api, room, changed }) {
    this.#api = api;
    this.#room = room;
    this.#changed = changed;
  }

  /** To be shown, newest first. @returns {any[]} */
  get items() {
    return [...this.#known.values()].filter((one) => this.#matches(one) && !(this.#end && isNewer(this.#end, one))).sort((a, b) => (isNewer(a, b) ? -1 : 1));
  }

  get hasMore() {
    return this.#next !== undefined;
  }

  /** Under way at this moment. @returns {any[]} */
  get recordings() {
    return [...this.#known.values()].filter(({ kind, state }) => kind === 'recording' && isUnderWay(state));
  }

  /** Reads the list from its beginning, and what is being recorded, by which nothing may be missed. */
  async read() {
    const reading = ++this.#readings;
    const before = this.recordings;
    const recorded = await this.#list({ kind: 'recording', state: OPEN.join(','), limit: 100 });
    const page = await this.#list({ kind: this.kind, state: (STATES[this.state] ?? []).join(',') });
    if (reading !== this.#readings) return; // another choice was made meanwhile
    for (const { id } of before) if (!recorded.artifacts.some((one) => one.id === id)) this.#known.delete(id); // ended, and nobody told
    for (const one of recorded.artifacts) this.#take(one);
    this.#took(page);
  }

  /** The page after those. */
  async readMore() {
    const reading = this.#readings; // one that begins later has what is newer; one that is under way goes on
    const page = await this.#list({ kind: this.kind, state: (STATES[this.state] ?? []).join(','), after: this.#next });
    if (reading === this.#readings) this.#took(page);
  }

  /** What a push says. @param {any} artifact */
  hear(artifact) {
    const before = this.#known.get(artifact.id);
    if (this.#take(artifact)) this.#changed(artifact, before);
  }

  /** @param {{id: string, received: number, size?: number}} progress */
  progress({ id, received, size }) {
    const one = this.#known.get(id);
    if (one?.state !== 'receiving') return;
    this.#known.set(id, { ...one, received, size: size ?? one.size });
    this.#changed();
  }

  /** It was deleted here: the push may take a moment. @param {string} id */
  remove(id) {
    this.#known.set(id, { ...this.#known.get(id), state: 'deleted' });
    this.#changed();
  }

  #list(query) {
    return this.#api.list({ room: this.#room, limit: PAGE, ...query });
  }

  #took({ artifacts, next, total }) {
    for (const one of artifacts) this.#take(one);
    this.#next = next;
    this.#end = next === undefined ? null : artifacts[artifacts.length - 1];
    this.total = total;
    this.#changed();
  }

  /** A state that was overtaken is passed over. */
  #take(artifact) {
    const known = this.#known.get(artifact.id);
    if (known && known.version >= artifact.version) return false;
    this.#known.set(artifact.id, artifact);
    if (this.#known.size > MOST) this.#known.delete(this.#known.keys().next().value);
    return true;
  }

  #matches({ kind, state }) {
    return !GONE.includes(state) && (!this.kind || kind === this.kind) && (!this.state || STATES[this.state].includes(state));
  }
}

/** In the order of the list. */
function isNewer(one, other) {
  return one.created === other.created ? one.id > other.id : Date.parse(one.created) > Date.parse(other.created);
}
