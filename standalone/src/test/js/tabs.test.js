import { it } from 'node:test';
import assert from 'node:assert/strict';
import { suggestedName, suggestedRoom, suggestedWire } from '../../main/resources/dev/parley/standalone/demo/tabs.js';

const ann = { name: 'Ann', room: 'garden', wire: 'websocket' };
const bob = { name: 'Bob', room: 'shed', wire: 'socket.io' };

it('suggests the room of whoever came last, and one and the same to everybody without one', () => {
  assert.equal(suggestedRoom([]), suggestedRoom([]));
  assert.equal(suggestedRoom([ann, bob]), 'shed');
});

it('suggests the other wire only where the usual one is taken and the other is not', () => {
  assert.equal(suggestedWire([], 'socket.io'), 'socket.io');
  assert.equal(suggestedWire([ann], 'websocket'), 'socket.io');
  assert.equal(suggestedWire([bob], 'websocket'), 'websocket');
  assert.equal(suggestedWire([ann, bob], 'websocket'), 'websocket');
});

it('suggests a name that nobody has, however many there are', () => {
  const tabs = [];
  for (let n = 0; n < 9; n++) tabs.push({ ...ann, name: suggestedName(tabs) });
  assert.equal(new Set(tabs.map(({ name }) => name)).size, 9);
});
