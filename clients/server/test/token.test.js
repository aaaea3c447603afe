import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import { createToken } from '../dist/esm/index.js';

const SECRET = 'a secret of at least thirty-two bytes';
const NOW = 1_796_000_000_500;

function read(token, secret = SECRET) {
  const [header, claims, signature] = token.split('.');
  assert.equal(signature, createHmac('sha256', secret).update(`${header}.${claims}`).digest('base64url'));
  return [header, claims].map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()));
}

test('a token bears the claims of the protocol', () => {
  const [header, claims] = read(createToken(SECRET, { user: 'ann', rooms: ['garden', 'team-*'], name: 'Ann Ö.', role: 'moderator', id: 't1', lifetime: 60, now: NOW }));
  assert.deepEqual(header, { alg: 'HS256', typ: 'JWT' });
  assert.deepEqual(claims, { sub: 'ann', iat: 1_796_000_000, exp: 1_796_000_060, rooms: ['garden', 'team-*'], name: 'Ann Ö.', role: 'moderator', jti: 't1' });
});

test('header and claims are base64url of compact JSON, without padding', () => {
  const token = createToken(SECRET, { user: 'ann', rooms: [], lifetime: 3_600, now: NOW });
  const expected = ['{"alg":"HS256","typ":"JWT"}', '{"sub":"ann","iat":1796000000,"exp":1796003600,"rooms":[]}'].map((part) => Buffer.from(part).toString('base64url')).join('.');
  assert.equal(token.slice(0, token.lastIndexOf('.')), expected);
});

test('issuer, audience, further claims and other names of claims', () => {
  const options = { user: 'ann', rooms: ['*'], issuer: 'us', audience: 'hub', claims: { tenant: 7, sub: 'mallory' }, names: { rooms: 'grants' }, now: NOW };
  const [, claims] = read(createToken(SECRET, options));
  assert.deepEqual(claims, { tenant: 7, sub: 'ann', iat: 1_796_000_000, exp: 1_796_003_600, grants: ['*'], iss: 'us', aud: 'hub' });
});

test('a secret may be bytes', () => {
  const secret = Buffer.alloc(32, 7);
  read(createToken(secret, { user: 'ann', rooms: [] }), secret);
});

for (const [what, secret, options, message] of [
  ['a short secret', 'short', {}, /5 bytes/],
  ['no user', SECRET, { user: '' }, /user/],
  ['a user with a line break', SECRET, { user: 'a\nb' }, /control/],
  ['a user of 257 characters', SECRET, { user: 'x'.repeat(257) }, /user/],
  ['a room with a blank', SECRET, { rooms: ['my room'] }, /"my room"/],
  ['a star in the middle', SECRET, { rooms: ['a*b'] }, /"a\*b"/],
  ['no rooms', SECRET, { rooms: undefined }, /rooms/],
  ['an unknown role', SECRET, { role: 'king' }, /role/],
  ['no lifetime', SECRET, { lifetime: 0 }, /lifetime/],
  ['a lifetime that is none', SECRET, { lifetime: NaN }, /lifetime/],
  ['a name of 257 characters', SECRET, { name: 'x'.repeat(257) }, /name/],
]) {
  test(`${what} is refused, as the hub would refuse it`, () => {
    assert.throws(() => createToken(secret, { user: 'ann', rooms: ['garden'], ...options }), { name: 'TypeError', message });
  });
}
