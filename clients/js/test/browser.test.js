import { afterEach, beforeEach, it } from 'node:test';
import assert from 'node:assert/strict';
import { browser, tabSession } from '../dist/esm/index.js';
import { all, Bed } from './sim/bed.js';

/** A page's globals, put into this process for the length of a test. */
class Page {
  #added = [];
  storage = new Map();
  listeners = 0;

  constructor() {
    const targets = { window: this.#target(), document: this.#target({ visibilityState: 'visible' }), connection: this.#target() };
    Object.assign(this, targets);
    this.#add('addEventListener', targets.window.addEventListener);
    this.#add('removeEventListener', targets.window.removeEventListener);
    this.#add('document', targets.document);
    this.#add('navigator', { connection: targets.connection });
    this.#add('sessionStorage', {
      getItem: (key) => this.storage.get(key) ?? null,
      setItem: (key, value) => this.storage.set(key, value),
      removeItem: (key) => this.storage.delete(key),
    });
  }

  #add(name, value) {
    this.#added.push([name, Object.getOwnPropertyDescriptor(globalThis, name)]);
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  }

  #target(more) {
    const target = new EventTarget();
    const page = this;
    return Object.assign(target, more, {
      addEventListener: (...args) => (page.listeners++, EventTarget.prototype.addEventListener.apply(target, args)),
      removeEventListener: (...args) => (page.listeners--, EventTarget.prototype.removeEventListener.apply(target, args)),
      tell: (type, fields = {}) => target.dispatchEvent(Object.assign(new Event(type), fields)),
    });
  }

  end() {
    for (const [name, before] of this.#added) before ? Object.defineProperty(globalThis, name, before) : delete globalThis[name];
  }
}

let page;
let bed;
beforeEach(() => {
  page = new Page();
  bed = new Bed('native');
});
afterEach(async () => {
  const left = await bed.leftovers();
  page.end();
  assert.deepEqual([left, page.listeners], [[], 0]);
});

it('asks for a sign of life when the page is shown again, or the network changes', async () => {
  const ann = await bed.connected({ lifecycle: undefined });
  const moments = [
    () => page.document.tell('visibilitychange'),
    () => page.window.tell('online'),
    () => page.window.tell('offline'),
    () => Object.assign(page.connection, { type: 'cellular' }).tell('change'),
    () => page.window.tell('pageshow', { persisted: true }),
  ];
  for (const moment of moments) {
    await bed.world.run(1_000);
    const before = bed.hub.pings;
    moment();
    await bed.world.run(100);
    assert.equal(bed.hub.pings, before + 1, String(moment));
  }
  page.window.tell('pageshow', { persisted: false });
  assert.equal(ann.state, 'connected');
});

it('another estimate of how fast a network is makes no other network of it', async () => {
  await bed.connected({ lifecycle: undefined });
  await bed.world.run(1_000);
  const before = bed.hub.pings;
  for (const rtt of [50, 100]) {
    page.connection.rtt = rtt;
    page.connection.tell('change');
  }
  await bed.world.run(100);
  assert.equal(bed.hub.pings, before);
});

it('says at once what it has received when the page is hidden', async () => {
  const ann = await bed.connected({ lifecycle: [browser()] });
  const session = bed.hub.session(ann.peer);
  bed.hub.push(session, 'undeliverable', { re: 'x', to: 'y', code: 'expired' });
  await bed.world.until(() => ann.seq === 1);
  page.document.visibilityState = 'hidden';
  page.document.tell('visibilitychange');
  await bed.world.run(50);
  assert.deepEqual(session.outbox, []);
});

it('a reloaded tab goes on with its session', async () => {
  const ann = await bed.connected({ keeper: tabSession(), lifecycle: [] });
  assert.equal(page.storage.size, 0);
  page.window.tell('pagehide');
  assert.equal(page.storage.size, 1);
  const { peer } = ann;
  ann.breakConnection(3_600_000); // the page is gone
  const next = await bed.connected({ keeper: tabSession(), lifecycle: [] });
  assert.equal(next.peer, peer);
  assert.equal(page.storage.size, 0);
});

it('a page that goes for good ends its session; one that may come back, or keeps it, does not', async () => {
  const [, there] = await bed.joined('r', {}, { user: 'bob' });
  const pages = [];
  for (const options of [{}, { keeper: tabSession() }]) pages.push((await bed.joined('r', {}, { lifecycle: [browser()], ...options }))[0]);
  page.window.tell('pagehide', { persisted: true });
  await bed.world.run(1_000);
  assert.equal(there.peers.length, 2);
  page.window.tell('pageshow', { persisted: true });
  page.window.tell('pagehide', { persisted: false });
  await bed.world.run(1_000);
  assert.deepEqual(there.peers.map(({ peer }) => peer), [pages[1].peer]);
});

it('a duplicated tab begins a session of its own, and takes nothing from the other', async () => {
  const ann = await bed.connected({ keeper: tabSession(), lifecycle: [] });
  const states = all(ann, 'state');
  const copy = new Map(page.storage); // what the browser gives to the new tab
  page.storage = copy;
  const duplicate = await bed.connected({ keeper: tabSession(), lifecycle: [] });
  await bed.world.run(60_000);
  assert.notEqual(duplicate.peer, ann.peer);
  assert.deepEqual(states, []);
});

it('a page that comes back from the cache goes on, or begins anew where another has taken its session', async () => {
  const ann = await bed.connected({ keeper: tabSession(), lifecycle: [] });
  const { peer } = ann;
  page.window.tell('pagehide', { persisted: true });
  page.window.tell('pageshow', { persisted: true });
  await bed.world.run(1_000);
  assert.deepEqual([ann.peer, page.storage.size], [peer, 0]);
  page.window.tell('pagehide', { persisted: true });
  page.storage.clear(); // taken by the page that came after
  const lost = all(ann, 'session-lost');
  page.window.tell('pageshow', { persisted: true });
  await bed.world.run(1_000);
  assert.deepEqual(lost.map(({ previous }) => previous), [peer]);
  assert.equal(ann.state, 'connected');
});

it('a page without storage has a session like any other', async () => {
  globalThis.sessionStorage.getItem = globalThis.sessionStorage.setItem = () => {
    throw new Error('denied');
  };
  const ann = await bed.connected({ keeper: tabSession(), lifecycle: [] });
  page.window.tell('pagehide');
  page.window.tell('pageshow');
  await bed.world.run(1_000);
  assert.equal(ann.state, 'connected');
});
