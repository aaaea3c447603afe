import './dom.js';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { act, cleanup, render } from '@testing-library/react';
import { createElement as h, StrictMode } from 'react';
import { ParleyProvider } from '../dist/esm/index.js';
import { App, Garden } from './app.js';

const SEED = Number(process.env.SEED ?? Math.floor(Math.random() * 1e9));
const SCRIPTS = Number(process.env.SCRIPTS ?? 10);

test(`random scripts of components that come, go and change end as they are shown, and leave nothing behind (SEED=${SEED} SCRIPTS=${SCRIPTS})`, async () => {
  for (let n = 0; n < SCRIPTS; n++) {
    const said = [];
    try {
      await script((SEED + n) >>> 0, said);
    } catch (error) {
      throw new Error(`SEED=${SEED + n} SCRIPTS=1: ${error.message}\n  ${said.join('\n  ')}`, { cause: error });
    } finally {
      cleanup();
    }
  }
});

async function script(seed, said) {
  const app = new App(seed % 2 ? 'native' : 'web', seed);
  const { world } = app.stage;
  const ann = await app.stage.actor({ user: 'ann' });
  const good = () => app.bed.hub.token('app');
  const hangs = () => new Promise(() => {});
  const throws = () => {
    throw new Error('no token now');
  };
  const shown = { gardens: [{ room: 'garden' }, undefined, undefined], token: good };
  const seen = shown.gardens.map(() => ({}));
  const own = seen.map((one) => Object.assign(Object.create(app), { seen: one }));
  const tree = () => h(ParleyProvider, { ...app.props, token: shown.token },
    shown.gardens.map((garden, n) => garden && h(Garden, { key: n, app: own[n], ...garden })));
  const { rerender, unmount } = render(tree(), seed % 3 ? { wrapper: StrictMode } : {});
  const garden = () => ({
    room: world.pick(['garden', 'garden', 'yard']),
    as: world.pick([undefined, { name: 'App' }, { name: 'App', metadata: { hand: true } }, null]),
    call: world.chance(0.5) ? { media: false } : {},
  });
  for (let n = 3 + world.below(15); n > 0; n--) {
    const what = world.below(100);
    const at = world.below(shown.gardens.length);
    if (what < 60) shown.gardens[at] = world.chance(0.4) ? undefined : garden();
    else if (what < 75) shown.token = world.pick([good, hangs, throws, undefined]);
    else if (what < 85) app.network.cut();
    else if (what < 90) for (const session of app.bed.hub.sessions.values()) if (session.peer !== ann.client.peer) app.bed.hub.forget(session);
    else if (what < 95) app.denied = !app.denied;
    said.push(`${world.now()} ${JSON.stringify(shown)} ${shown.token?.name} ${what}`);
    rerender(tree());
    if (world.chance(0.7)) await app.run(world.below(world.chance(0.5) ? 100 : 10_000));
  }
  shown.token = good;
  rerender(tree());
  await app.run(120_000);
  for (const [n, one] of shown.gardens.entries()) {
    if (!one) continue;
    const isIn = shown.gardens.some((other) => other && other.room === one.room && other.as !== null);
    assert.equal(seen[n].connection.state, 'connected');
    assert.equal(seen[n].view.state, isIn ? 'joined' : 'idle', `garden ${n}`);
    assert.equal(seen[n].view.error, undefined, `error of garden ${n}`);
    assert.equal(seen[n].call.state, 'running');
    const peers = one.room !== 'yard' && isIn ? ['connected'] : [];
    assert.deepEqual(seen[n].peers.map(({ connection }) => connection), peers, `peers of garden ${n}`);
  }
  unmount();
  await app.run(60_000);
  assert.deepEqual(app.left(), []);
  assert.deepEqual(ann.room.peers, []);
}
