import './dom.js';
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { act, cleanup, fireEvent, render } from '@testing-library/react';
import { createElement as h, StrictMode } from 'react';
import { renderToString } from 'react-dom/server';
import { ParleyProvider } from '../dist/esm/index.js';
import { App, Garden, tree } from './app.js';

afterEach(cleanup);

for (const strict of [false, true]) {
  for (const wire of ['native', 'web']) {
    const options = strict ? { wrapper: StrictMode } : {};
    test(`an application is in the room and in the call while it is shown, and leaves nothing behind: ${wire}, ${strict ? 'StrictMode' : 'plain'}`, async () => {
      const app = new App(wire);
      const ann = await app.stage.actor({ user: 'ann' });
      const { unmount, container } = render(tree(app), options);
      await app.run(5_000);
      assert.equal(container.querySelector('#state').textContent, 'connected joined');
      const [peer] = app.seen.peers;
      assert.deepEqual([peer.user, peer.connection, peer.dataOpen, peer.camera.id], ['ann', 'connected', true, ann.camera.id]);
      assert.equal(container.querySelector('.peer').srcObject, peer.camera);
      assert.equal(container.querySelector('#self').srcObject, app.opened.at(-1));
      assert.equal(app.stage.peers(ann)[0].camera.id, app.opened.at(-1).id);
      assert.equal(app.bed.sent('leave').length, 0, 'nobody outside hears of StrictMode');
      assert.equal(app.bed.sent('bye').length, 0);
      assert.equal(app.bed.hub.sessions.size, 2);
      const video = container.querySelector('.peer');
      unmount();
      await app.run(2_000);
      assert.equal(video.srcObject, null);
      assert.deepEqual(app.left(), []);
      assert.deepEqual(app.stage.peers(ann), []);
    });
  }
}

test('a room is left when it is not shown any more, and the client stays', async () => {
  const app = new App();
  const { rerender } = render(tree(app));
  await app.run(2_000);
  rerender(h(ParleyProvider, app.props));
  await app.run(1_000);
  assert.equal(app.bed.sent('leave').length, 1);
  assert.deepEqual(app.left().filter((what) => !/socket|timer/.test(what)), []);
  rerender(tree(app));
  await app.run(2_000);
  assert.equal(app.seen.view.state, 'joined');
  assert.equal(app.seen.call.state, 'running');
  assert.equal(app.bed.hub.sessions.size, 1);
});

test('another room takes the place of the first', async () => {
  const app = new App();
  const ann = await app.stage.actor({ user: 'ann' });
  const { rerender } = render(tree(app));
  await app.run(5_000);
  rerender(tree(app, { room: 'yard' }));
  await app.run(5_000);
  assert.equal(app.seen.view.room.name, 'yard');
  assert.deepEqual(app.seen.peers, []);
  assert.deepEqual(ann.room.peers, []);
  assert.equal(app.device.connections.size, 0);
});

test('a room that was left before is the one that is joined again, also where others come with it', async () => {
  const app = new App();
  const rooms = (...names) => h(ParleyProvider, app.props, names.map((room, n) => h(Garden, { key: `${room} ${n}`, app, room, call: { media: false } })));
  const { rerender, container } = render(rooms('garden'));
  await app.run(2_000);
  rerender(rooms());
  await app.run(2_000);
  rerender(rooms('garden', 'yard', 'garden'));
  await app.run(2_000);
  assert.deepEqual([...container.querySelectorAll('#state')].map(({ textContent }) => textContent), Array(3).fill('connected joined'));
});

test('two components share one call, which is ended after the last', async () => {
  const app = new App();
  const ann = await app.stage.actor({ user: 'ann' });
  const seen = [{}, {}];
  const Two = ({ first = true, second = true }) => [first, second].map((there, n) => there && h(Garden, { key: n, app: Object.assign(Object.create(app), { seen: seen[n] }) }));
  const tree = (shown) => h(ParleyProvider, app.props, h(Two, shown));
  const { rerender, unmount } = render(tree({}));
  await app.run(5_000);
  assert.deepEqual(seen.map(({ call }) => [call.state, call.call === seen[0].call.call]), Array(2).fill(['running', true]));
  assert.equal(app.opened.length, 1);
  assert.deepEqual(app.stage.peers(ann).map(({ state }) => state), ['connected']);
  rerender(tree({ first: false }));
  await app.run(5_000);
  assert.equal(app.bed.sent('bye').length, 0);
  assert.deepEqual(seen[1].peers.map(({ connection }) => connection), ['connected']);
  unmount();
  await app.run(2_000);
  assert.deepEqual(app.left(), []);
});

test('a call that can’t begin says why', async () => {
  const app = new App();
  render(tree(app, { call: { media: false } }, { webrtc: {} }));
  await app.run(2_000);
  assert.match(app.seen.call.mediaError?.message, /give one by the option `webrtc`/);
});

test('a camera that was refused to a call that is over is no trouble of the next', async () => {
  const app = new App();
  const { mediaDevices } = app.webrtc;
  const { getUserMedia } = mediaDevices;
  let refuse;
  mediaDevices.getUserMedia = () => new Promise((_, reject) => (refuse = reject));
  const { rerender } = render(tree(app));
  await app.run(2_000);
  mediaDevices.getUserMedia = getUserMedia;
  rerender(tree(app, { room: 'yard' }));
  await app.run(2_000);
  refuse(new Error('too late'));
  await app.run(100);
  assert.deepEqual([app.seen.call.state, app.seen.call.mediaError], ['running', undefined]);
});

test('a call hears of the app and its network by what the provider was given', async () => {
  const app = new App();
  const hooks = [];
  const lifecycle = [(given) => (hooks.push(given), () => hooks.splice(hooks.indexOf(given), 1))];
  const { unmount } = render(tree(app, { call: { lifecycle: undefined } }, { lifecycle }));
  await app.run(2_000);
  assert.equal(hooks.length, 2);
  unmount();
  await app.run(100);
  assert.equal(hooks.length, 0);
});

test('why a room could not be joined is told no more once it need not be', async () => {
  const app = new App();
  app.bed.hub.meddle = (type) => type === 'join' && { error: { code: 'room-full', message: 'full', retryable: false } };
  const { rerender } = render(tree(app));
  await app.run(2_000);
  rerender(tree(app, { as: null }));
  await app.run(100);
  assert.equal(app.seen.view.error, undefined);
});

test('two components share one room, which is left after the last', async () => {
  const app = new App();
  const Two = ({ both }) => [h(Garden, { key: 1, app }), both && h(Garden, { key: 2, app, call: { media: false } })];
  const { rerender } = render(h(ParleyProvider, app.props, h(Two, { both: true })));
  await app.run(2_000);
  rerender(h(ParleyProvider, app.props, h(Two, { both: false })));
  await app.run(1_000);
  assert.equal(app.bed.sent('leave').length, 0);
  assert.equal(app.seen.view.state, 'joined');
});

test('others see another name and metadata without anybody leaving', async () => {
  const app = new App();
  const ann = await app.stage.actor({ user: 'ann' });
  const { rerender } = render(tree(app, { as: { name: 'App' } }));
  await app.run(2_000);
  rerender(tree(app, { as: { name: 'App', metadata: { hand: true } } }));
  await app.run(1_000);
  assert.deepEqual(ann.room.peers.map(({ name, metadata }) => [name, metadata]), [['App', { hand: true }]]);
  assert.equal(app.bed.sent('leave').length, 0);
});

test('with null it does not join until it is told to', async () => {
  const app = new App();
  const { rerender } = render(tree(app, { as: null }));
  await app.run(2_000);
  assert.deepEqual([app.seen.connection.state, app.seen.view.state, app.bed.sent('join').length], ['connected', 'idle', 0]);
  rerender(tree(app));
  await app.run(1_000);
  assert.equal(app.seen.view.state, 'joined');
});

test('why a room could not be joined is told, and it can be tried again', async () => {
  const app = new App();
  app.bed.hub.meddle = (type) => type === 'join' && { error: { code: 'room-full', message: 'full', retryable: false } };
  render(tree(app));
  await app.run(2_000);
  assert.equal(app.seen.view.error.code, 'room-full');
  app.bed.hub.meddle = () => undefined;
  act(() => app.seen.view.retry());
  await app.run(1_000);
  assert.deepEqual([app.seen.view.state, app.seen.view.error], ['joined', undefined]);
});

test('a call without a camera goes on, and says why', async () => {
  const app = new App();
  app.denied = true;
  const ann = await app.stage.actor({ user: 'ann' });
  render(tree(app));
  await app.run(5_000);
  assert.equal(app.seen.call.mediaError.name, 'NotAllowedError');
  assert.equal(app.seen.peers[0].camera.id, ann.camera.id);
});

test('buttons switch microphone, camera and screen', async () => {
  const app = new App();
  const ann = await app.stage.actor({ user: 'ann' });
  const { getByText } = render(tree(app));
  await app.run(5_000);
  const [audio, video] = app.opened[0].getTracks();
  const pressed = (text) => getByText(text).getAttribute('aria-pressed');
  fireEvent.click(getByText('Mute'));
  assert.deepEqual([audio.enabled, video.enabled, pressed('Unmute')], [false, true, 'false']);
  fireEvent.click(getByText('Camera'));
  assert.deepEqual([video.enabled, pressed('Camera')], [false, 'false']);
  fireEvent.click(getByText('Share'));
  await app.run(3_000);
  assert.equal(pressed('Share'), 'true');
  assert.equal(app.stage.peers(ann)[0].screen.id, app.opened[1].id);
  fireEvent.click(getByText('Share'));
  await app.run(1_000);
  assert.equal(app.stage.peers(ann)[0].screen, undefined);
  assert.deepEqual(app.opened[1].getTracks().map(({ stopped }) => stopped), [true]);
});

test('a user who does not want to share a screen is no error, anything else is', async () => {
  const app = new App();
  const { getByText } = render(tree(app));
  await app.run(2_000);
  app.denied = true;
  fireEvent.click(getByText('Share'));
  await app.run(100);
  assert.deepEqual(app.errors, []);
  app.webrtc.mediaDevices.getDisplayMedia = async () => {
    throw new Error('broken');
  };
  fireEvent.click(getByText('Share'));
  await app.run(100);
  assert.deepEqual(app.errors.map(({ message }) => message), ['broken']);
});

test('a lost connection is shown, and who is away meanwhile', async () => {
  const app = new App();
  const ann = await app.stage.actor({ user: 'ann' });
  render(tree(app));
  await app.run(5_000);
  const states = [];
  app.network.cut();
  for (let n = 0; n < 100; n++) {
    await app.run(10);
    states.push(app.seen.connection.state);
  }
  assert.ok(states.includes('waiting') || states.includes('connecting'), String(states));
  await app.run(5_000);
  assert.equal(app.seen.connection.state, 'connected');
  ann.client.breakConnection(3_000);
  await app.run(1_000);
  assert.equal(app.seen.peers[0].connected, false);
});

test('nothing is rendered while nothing has changed', async () => {
  const app = new App();
  await app.stage.actor({ user: 'ann' });
  render(tree(app));
  await app.run(5_000);
  const { renders } = app;
  await app.run(60_000);
  assert.equal(app.renders, renders);
});

test('a client of the application’s own is neither connected nor closed', async () => {
  const app = new App();
  const client = app.bed.client({ user: 'own' });
  const { unmount } = render(tree(app, {}, { client, url: undefined }));
  await app.run(1_000);
  assert.equal(client.state, 'idle');
  await act(() => app.bed.settle(client.connect()));
  await app.run(2_000);
  assert.equal(app.seen.view.state, 'joined');
  unmount();
  await app.run(1_000);
  assert.equal(client.state, 'connected');
  assert.equal(app.bed.sent('leave').length, 1);
});

test('the token of the last render is asked for', async () => {
  const app = new App();
  const asked = [];
  const token = (name) => () => (asked.push(name), app.bed.hub.token('app'));
  const { rerender } = render(tree(app, {}, { token: token('first') }));
  rerender(tree(app, {}, { token: token('second') }));
  await app.run(1_000);
  assert.deepEqual(asked.slice(0, 1), ['first']);
  app.bed.hub.forget([...app.bed.hub.sessions.values()][0]);
  await app.run(5_000);
  assert.ok(asked.slice(1).every((name) => name === 'second'), String(asked));
});

test('it waits for a token, and is closed when there is none any more', async () => {
  const app = new App();
  const { rerender } = render(tree(app, {}, { token: undefined }));
  await app.run(1_000);
  assert.deepEqual([app.seen.connection.state, app.seen.view.state], ['idle', 'idle']);
  rerender(tree(app, {}, { token: app.bed.hub.token('app') }));
  await app.run(1_000);
  assert.deepEqual([app.seen.connection.state, app.seen.view.state], ['connected', 'joined']);
  rerender(tree(app, {}, { token: undefined }));
  await app.run(1_000);
  assert.equal(app.seen.connection.state, 'idle');
  assert.deepEqual(app.left(), []);
});

test('on a server everything is rendered as not connected', () => {
  const app = new App();
  const html = renderToString(tree(app));
  assert.match(html, /idle idle/);
  assert.deepEqual(app.left(), []);
});

test('without a provider the hooks say what is missing', () => {
  const app = new App();
  const silent = console.error;
  console.error = () => {};
  try {
    assert.throws(() => render(h(Garden, { app })), /no <ParleyProvider>/);
  } finally {
    console.error = silent;
  }
});
