import assert from 'node:assert/strict';
import { test } from 'node:test';
import { act, createElement as h, StrictMode } from 'react';
import TestRenderer from 'react-test-renderer';
import { App, tree } from './app.js';

globalThis.IS_REACT_ACT_ENVIRONMENT = true;
const quiet = console.error;
console.error = (first, ...others) => /react-test-renderer is deprecated/.test(first) || quiet(first, ...others);

// As in React Native: no document, and elements of its own.
const View = ({ children }) => h('view', {}, children);
const Text = ({ children }) => h('text', {}, children);
const elements = {
  video: ({ stream, muted }) => h('rtc-view', { url: stream.id, muted }),
  button: ({ onPress, pressed, children }) => h('pressable', { onPress, pressed }, h(Text, {}, children)),
};

test('an application of React Native’s elements is in the call, without a document, and leaves nothing behind', async () => {
  assert.equal(globalThis.document, undefined);
  const app = new App();
  Object.assign(app, { Box: View, Text });
  const ann = await app.stage.actor({ user: 'ann' });
  let screen;
  await act(() => {
    screen = TestRenderer.create(h(StrictMode, {}, tree(app, {}, { elements })));
  });
  await app.run(5_000);
  const urls = screen.root.findAllByType('rtc-view').map(({ props }) => [props.url, props.muted]);
  assert.deepEqual(urls, [[app.opened.at(-1).id, true], [ann.camera.id, false]]);
  const [microphone] = screen.root.findAllByType('pressable');
  assert.equal(microphone.props.pressed, true);
  act(() => microphone.props.onPress());
  assert.equal(app.opened[0].getTracks()[0].enabled, false);
  assert.equal(screen.root.findAllByType('pressable')[0].props.pressed, false);
  assert.ok(screen.root.findAllByType('button').length === 0 && screen.root.findAllByType('video').length === 0);
  act(() => screen.unmount());
  await app.run(2_000);
  assert.deepEqual(app.left(), []);
  assert.deepEqual(app.stage.peers(ann), []);
});
