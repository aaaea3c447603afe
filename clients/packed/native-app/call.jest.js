import { Text, TextInput } from 'react-native';
import { act, create } from 'react-test-renderer';
import WebSocket from 'ws';
import App from './App';
import { moveTo } from './netinfo';
import { cameras, frames, RTCView } from './webrtc';

const PATIENCE_MS = 60_000;
jest.setTimeout(4 * PATIENCE_MS);
globalThis.WebSocket = WebSocket; // as React Native has one

async function until(what, question) {
  const deadline = Date.now() + PATIENCE_MS;
  while (!question()) {
    if (Date.now() > deadline) throw new Error(`not within ${PATIENCE_MS} ms: ${what}; on the screen: ${texts().join(' | ')}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

let screen;
const texts = () => screen.root.findAllByType(Text).map(({ props }) => props.children);
const urls = () => screen.root.findAllByType(RTCView).map(({ props }) => props.streamURL);

/** On what is around a label. */
function press(label) {
  let element = screen.root.findAllByType(Text).find(({ props }) => props.children === label);
  while (!element.props.onPress) element = element.parent;
  element.props.onPress();
}

/** So many frames more of the other one than there were. */
async function seesMore(than = 0) {
  await until('frames of Ben', () => urls().length === 2 && (frames.get(urls()[1]) ?? 0) > than + 10);
}

test('the app is in a call with a page, goes on in another network, and leaves nothing behind', async () => {
  await act(() => (screen = create(<App />)));
  globalThis.IS_REACT_ACT_ENVIRONMENT = false; // from here on what happens comes from outside
  await until('the app is there', () => texts().includes('Join'));
  screen.root.findByType(TextInput).props.onChangeText('Ann');
  await until('the name is typed', () => screen.root.findByType(TextInput).props.value === 'Ann');
  press('Join');
  await until('Ben is connected', () => texts().includes('Ben, connected'));
  await seesMore();

  moveTo({ type: 'cellular', isConnected: true, details: {} });
  const before = frames.get(urls()[1]);
  await seesMore(before);
  expect(texts()[0]).toBe('connected');

  await until('Ben has seen enough, and has left', () => !texts().some((text) => /^Ben/.test(text)));
  press('Leave');
  await until('the app is out', () => texts().includes('Join'));
  screen.unmount();
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(cameras.size).toBe(0);
});
