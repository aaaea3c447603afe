/** One upload: from the claim to the last byte, through pauses, cut connections and reloads. */
import { passes } from './api.js';

/** A part is made to take this long, ms: short enough to show how it goes, long enough to be worth a request. */
const PART_MS = 1_000;
const LEAST = 64 * 1024;
const MOST = 8 * 1024 * 1024;
/** Short enough for a recording not to be closed for its silence meanwhile, ms. */
const BACKOFF = [500, 1_000, 2_000, 4_000, 8_000];
/** What a new rate counts beside the one before. */
const WEIGHT = 0.4;

/**
 * @typedef {object} Source where the bytes come from
 * @property {number} [size] of all; undefined while it is not known
 * @property {(offset: number, most: number, signal: AbortSignal) => Promise<{bytes: Uint8Array, length?: number}>} next waits until there
 *   is something behind the offset, or the end, of which it tells by the length of all
 * @property {(offset: number) => void} acknowledged so much is safe
 *
 * @typedef {'waiting' | 'sending' | 'retrying' | 'paused' | 'without-file' | 'done' | 'failed' | 'cancelled'} UploadState
 */

export class Upload {
  #api;
  #turns;
  #keep;
  #changed;
  /** Of the attempt under way. @type {AbortController | null} */ #attempt = null;
  #part = 4 * LEAST;
  /** Null: its file has to be chosen again. @type {Source | null} */ source;
  /** @type {UploadState} */ state;
  /** Why it has failed, or is tried again. */ why = '';
  /** Whether it has failed because the server does not have it any more. */ lost = false;
  /** Bytes that are safe. */ offset = 0;
  /** Bytes in a second, as of late; 0 while it is not known. */ rate = 0;

  /**
   * @param {object} record what is remembered of it: `id`, `room`, `kind`, `name`, `type`, `size`, `peer`, `path` once it is claimed, `paused`
   * @param {Source | null} source null: its file has to be chosen again
   * @param {{api: import('./api.js').ArtifactsApi, turns: {take: (signal: AbortSignal) => Promise<() => void>}, keep: (record: object) => void,
   *   changed: (upload: Upload) => void}} options `turns`: how many there may be at once; `keep`: remembers the record
   */
  constructor(record, source, { api, turns, keep, changed }) {
    this.record = record;
    this.size = record.size;
    this.source = source;
    this.#api = api;
    this.#turns = turns;
    this.#keep = keep;
    this.#changed = changed;
    this.state = !source ? 'without-file' : record.paused ? 'paused' : 'waiting';
  }

  /** As others know it, once it is claimed. @returns {string | undefined} */
  get artifact() {
    return this.record.path?.split('/').at(-1);
  }

  /** Seconds until it is there; undefined while that can't be said. @returns {number | undefined} */
  get left() {
    return this.state === 'sending' && this.rate && this.size !== undefined ? (this.size - this.offset) / this.rate : undefined;
  }

  /** Whether it will come to nothing more by itself. */
  get over() {
    return this.state === 'done' || this.state === 'cancelled';
  }

  /** Begins, or goes on, or tries again. */
  async start() {
    if (this.#attempt || this.over || !this.source) return;
    const attempt = (this.#attempt = new AbortController());
    this.#remember({ paused: false });
    this.#become('waiting');
    try {
      const release = await this.#turns.take(attempt.signal);
      await this.#send(this.source, attempt.signal).finally(release);
    } catch (error) {
      if (attempt.signal.aborted) return; // whoever has done that has said what it is now
      this.lost = error.status === 404 || error.status === 410;
      this.#become('failed', this.lost ? 'the server does not have it any more' : error.message);
    } finally {
      if (this.#attempt === attempt) this.#attempt = null;
    }
  }

  /** Until {@link start}; the room is told. */
  pause() {
    this.#halt();
    this.#remember({ paused: true });
    this.#become('paused');
    if (this.artifact) this.#api.pause(this.artifact).catch(() => {}); // the server finds out by itself
  }

  /** It is not to be. */
  async cancel() {
    this.#halt();
    this.#become('cancelled');
    if (this.record.path) await this.#api.remove(this.record.path);
  }

  /** Ends what is under way and says nothing. */
  #halt() {
    this.#attempt?.abort();
    this.#attempt = null;
  }

  /** Its file has been chosen again. @param {Source} source */
  provide(source) {
    this.source = source;
    return this.start();
  }

  async #send(source, signal) {
    for (let tries = 0; ; tries++) {
      try {
        await this.#reach(signal);
        source.acknowledged(this.offset);
        for (; this.offset !== this.size; tries = 0) await this.#next(source, signal);
        return this.#become('done');
      } catch (error) {
        if (signal.aborted || !passes(error)) throw error;
        this.#part = LEAST; // one that is too large for the network as it is now would never get through
        this.#become('retrying', error instanceof TypeError ? 'no connection' : error.message);
        await wait(BACKOFF[Math.min(tries, BACKOFF.length - 1)] * (0.75 + Math.random() / 2), signal);
      }
    }
  }

  /** Claims its place, or asks where it stands there. */
  async #reach(signal) {
    const { id, room, kind, name, type, peer, path } = this.record;
    if (path) {
      const { offset, length } = await this.#api.offset(path, signal);
      this.offset = offset;
      this.size ??= length; // a recording that the server has closed
    } else {
      // Not to be broken off: a claim of which only the server knew could not be taken back.
      const created = await this.#api.create({ room, kind, id, filename: name, filetype: type, peer }, this.size);
      if (this.state === 'cancelled') await this.#api.remove(created.path);
      else this.#remember({ path: created.path });
      signal.throwIfAborted();
      this.offset = created.offset;
    }
    this.#become('sending');
  }

  async #next(source, signal) {
    const { bytes, length } = await source.next(this.offset, this.#part, signal);
    const before = this.offset;
    const began = performance.now();
    this.offset = await this.#api.append(this.record.path, before, bytes, length, signal);
    this.size ??= length;
    if (this.offset === before && this.offset !== this.size) throw new Error('the server does not take what comes next');
    source.acknowledged(this.offset);
    const rate = ((this.offset - before) * 1_000) / Math.max(1, performance.now() - began);
    this.rate = this.rate ? this.rate * (1 - WEIGHT) + rate * WEIGHT : rate;
    this.#part = Math.round(Math.min(Math.max((rate * PART_MS) / 1_000, LEAST), MOST));
    this.#become('sending');
  }

  #remember(facts) {
    Object.assign(this.record, facts);
    this.#keep(this.record);
  }

  #become(state, why = '') {
    this.state = state;
    this.why = why;
    this.#changed(this);
  }
}

/** So many at once; the others wait for their turn, in order. */
export class Turns {
  #free;
  /** @type {(() => void)[]} */ #waiting = [];

  /** @param {number} most */
  constructor(most) {
    this.#free = most;
  }

  /** @param {AbortSignal} signal ends the wait @returns {Promise<() => void>} to be called when the turn is over */
  async take(signal) {
    while (this.#free === 0) {
      await new Promise((resolve, reject) => {
        this.#waiting.push(/** @type {() => void} */ (resolve));
        signal.addEventListener('abort', () => reject(signal.reason), { once: true });
      });
    }
    signal.throwIfAborted();
    this.#free--;
    return () => {
      this.#free++;
      for (const wake of this.#waiting.splice(0)) wake();
    };
  }
}

/** Until then, or until the network is back. */
function wait(ms, signal) {
  return new Promise((resolve, reject) => {
    const done = () => {
      clearTimeout(timer);
      globalThis.removeEventListener?.('online', done);
      signal.removeEventListener('abort', gone);
      resolve(undefined);
    };
    const gone = () => {
      done();
      reject(signal.reason);
    };
    const timer = setTimeout(done, ms);
    globalThis.addEventListener?.('online', done);
    signal.addEventListener('abort', gone);
  });
}
