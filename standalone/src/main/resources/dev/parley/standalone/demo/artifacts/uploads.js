/** The uploads of this page, over its calls and rooms: they go on while nobody looks. */
import { Identity } from '../identity.js';
import { ArtifactsApi } from './api.js';
import { Memory } from './memory.js';
import { FileSource, SliceSource } from './sources.js';
import { Turns, Upload } from './upload.js';

const AT_ONCE = 3;

/**
 * @typedef {object} By who sends it, and where
 * @property {import('../identity.js').Identity} identity
 * @property {string} room
 * @property {string} peer
 */
export class Uploads {
  #base;
  #memory = new Memory();
  #turns = new Turns(AT_ONCE);
  /** By id, in the order in which they were begun. @type {Map<string, {upload: Upload, identity: Identity}>} */ #all = new Map();
  /** @type {Set<(upload: Upload) => void>} */ #listeners = new Set();

  /** @param {string} base address of the node of artifacts */
  constructor(base) {
    this.#base = base;
  }

  /** @param {string} room those that are not over */
  of(room) {
    return [...this.#all.values()].map(({ upload }) => upload).filter(({ record }) => record.room === room);
  }

  /** @param {(upload: Upload) => void} listener told of each change @returns {() => void} ends it */
  subscribe(listener) {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Goes on with those that a page of this browser had begun, and that is gone. @param {string} room */
  async restore(room) {
    for (const record of await this.#memory.take(room)) {
      const identity = new Identity({ name: record.as, room, earlier: record.token });
      const source = record.kind === 'recording' ? this.#slices(record.id, await this.#memory.slices(record.id)) : await fileOf(record.handle, record);
      const upload = this.#add(record, source, identity);
      if (!record.paused) upload.start();
    }
  }

  /** Sends files; one that an upload here is waiting for goes on. @param {{file: File, handle?: FileSystemFileHandle}[]} chosen @param {By} by */
  send(chosen, { identity, room, peer }) {
    for (const { file, handle } of chosen) {
      const fingerprint = fingerprintOf(file);
      const waiting = this.of(room).find(({ state, record }) => state === 'without-file' && record.fingerprint === fingerprint);
      if (waiting) {
        waiting.provide(new FileSource(file));
        continue;
      }
      const { name, type, size } = file;
      const record = { id: newId(), room, kind: 'file', name, type, size, peer, fingerprint, handle, as: identity.name, token: identity.latest };
      this.#begin(record, new FileSource(file), identity);
    }
  }

  /** Sends what is being recorded, as it comes. @param {{name: string, type: string}} what @param {By} by */
  record({ name, type }, { identity, room, peer }) {
    const record = { id: newId(), room, kind: 'recording', name, type, peer, as: identity.name, token: identity.latest };
    const source = this.#slices(record.id);
    return { source, upload: this.#begin(record, source, identity, new Turns(1)) }; // which waits for nobody
  }

  /** Asks the person whether its file may be read again. @param {Upload} upload */
  async allow(upload) {
    const { record } = upload;
    const allowed = await record.handle.requestPermission?.({ mode: 'read' }).catch(() => 'denied');
    const source = allowed === 'denied' ? null : await fileOf(record.handle, record);
    if (source) return upload.provide(source);
    record.handle = undefined; // then it has to be chosen
    this.#changed(upload);
  }

  /** Of one that has failed. @param {Upload} upload */
  retry(upload) {
    if (!upload.lost) return upload.start();
    const { record, source } = upload;
    const { identity } = this.#all.get(record.id);
    this.#drop(upload);
    this.#begin({ ...record, id: newId(), path: undefined }, source, identity);
  }

  #slices(id, left = undefined) {
    const memory = this.#memory;
    return new SliceSource({ keep: (slice) => memory.keepSlice(id, slice), forget: (before) => memory.forgetSlices(id, before) }, left);
  }

  #begin(record, source, identity, turns = this.#turns) {
    this.#memory.hold(record.id);
    const upload = this.#add(record, source, identity, turns);
    upload.start();
    return upload;
  }

  #add(record, source, identity, turns = this.#turns) {
    const upload = new Upload(record, source, {
      api: new ArtifactsApi(this.#base, identity),
      turns,
      keep: (kept) => this.#memory.keep({ ...kept, token: identity.latest }),
      changed: (one) => this.#changed(one),
    });
    this.#all.set(record.id, { upload, identity });
    this.#changed(upload);
    return upload;
  }

  #changed(upload) {
    if (upload.over) this.#drop(upload);
    for (const listener of this.#listeners) listener(upload);
  }

  #drop({ record }) {
    this.#all.delete(record.id);
    this.#memory.forget(record.id);
  }
}

/** As far as it may be read without asking, and if it is still the same. */
async function fileOf(handle, { fingerprint }) {
  try {
    if (!handle || ((await handle.queryPermission?.({ mode: 'read' })) ?? 'granted') !== 'granted') return null;
    const file = await handle.getFile();
    return fingerprintOf(file) === fingerprint ? new FileSource(file) : null;
  } catch {
    return null; // moved, or deleted
  }
}

/** By which a file is known again. @param {File} file */
function fingerprintOf({ name, size, lastModified }) {
  return `${name}/${size}/${lastModified}`;
}

function newId() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
