/**
 * What this browser remembers of uploads that are not whole, so that they go on after a reload or another day: a record of each,
 * and the slices of recordings that are not safe yet. Where a page may not remember, or the disk is full, uploads go on all the
 * same, as long as the page is there.
 *
 * @typedef {{id: string, room: string, kind: string, name: string, type: string, size?: number, peer?: string, path?: string, paused?: boolean,
 *   fingerprint?: string, handle?: FileSystemFileHandle, as: string, token?: string}} Record `as`, `token`: by whom it was begun
 */
const NAME = 'parley-artifacts';

export class Memory {
  /** @type {Promise<IDBDatabase | null>} */ #database;
  /** Whether anything is remembered, and two tabs are kept from sending the same. */
  #works = Boolean(globalThis.indexedDB && globalThis.navigator?.locks);
  /** What lets go of an upload. @type {Map<string, () => void>} */ #held = new Map();

  constructor() {
    this.#database = this.#works ? open().catch(() => null) : Promise.resolve(null);
  }

  /** Those of a room that no other tab has; they are this tab's until they are forgotten. @param {string} room @returns {Promise<Record[]>} */
  async take(room) {
    const records = (await this.#do('records', 'readonly', (store) => store.getAll())) ?? [];
    const mine = [];
    for (const record of records.filter((one) => one.room === room)) if (await this.hold(record.id)) mine.push(record);
    return mine;
  }

  /** Makes it this tab's, until that is closed, however it is. @param {string} id @returns {Promise<boolean>} false if it is another's */
  hold(id) {
    if (!this.#works) return Promise.resolve(true);
    return new Promise((resolve) => {
      navigator.locks.request(`${NAME}/${id}`, { ifAvailable: true }, (lock) => {
        resolve(lock !== null);
        return lock && new Promise((release) => this.#held.set(id, () => release(undefined)));
      });
    });
  }

  /** @param {Record} record */
  keep(record) {
    this.#do('records', 'readwrite', (store) => store.put(record));
  }

  /** @param {string} id */
  forget(id) {
    this.#do('records', 'readwrite', (store) => store.delete(id));
    this.forgetSlices(id, Number.MAX_SAFE_INTEGER);
    this.#held.get(id)?.();
    this.#held.delete(id);
  }

  /** @param {string} id @param {import('./sources.js').Slice} slice */
  keepSlice(id, slice) {
    this.#do('slices', 'readwrite', (store) => store.put({ id, ...slice }));
  }

  /** In their order. @param {string} id @returns {Promise<import('./sources.js').Slice[]>} */
  async slices(id) {
    return (await this.#do('slices', 'readonly', (store) => store.getAll(until(id, Number.MAX_SAFE_INTEGER)))) ?? [];
  }

  /** @param {string} id @param {number} before the slices that begin there */
  forgetSlices(id, before) {
    this.#do('slices', 'readwrite', (store) => store.delete(until(id, before)));
  }

  /** In the order in which they were asked for. */
  async #do(name, mode, action) {
    const database = await this.#database;
    if (!database) return undefined;
    try {
      const request = action(database.transaction(name, mode).objectStore(name));
      return await new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    } catch {
      return undefined; // a file handle that can't be kept, a disk that is full
    }
  }
}

/** The slices of an upload that begin before a byte. */
function until(id, before) {
  return IDBKeyRange.bound([id, 0], [id, before], false, true);
}

/** @returns {Promise<IDBDatabase>} */
function open() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore('records', { keyPath: 'id' });
      request.result.createObjectStore('slices', { keyPath: ['id', 'start'] });
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
