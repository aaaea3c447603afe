import { it } from 'node:test';
import assert from 'node:assert/strict';
import { nameProblem, roomProblem } from '../../main/resources/dev/parley/standalone/demo/validation.js';

it('takes rooms as the protocol does', () => {
  for (const room of ['a', 'Team_1.x:y-z', 'x'.repeat(128)]) assert.equal(roomProblem(room), '');
});

it('says which characters a room can not have, each once', () => {
  assert.match(roomProblem('my room / ü'), /not a space, “\/”, “ü”/);
});

it('says how long a room or a name may be', () => {
  assert.match(roomProblem('x'.repeat(129)), /at most 128.*129/);
  assert.match(nameProblem('x'.repeat(65)), /at most 64.*65/);
  assert.equal(nameProblem('👩‍🚀 Ann Lee'), '');
});

it('wants a room', () => {
  assert.notEqual(roomProblem(''), '');
});
