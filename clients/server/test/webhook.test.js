import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import { createToken, verifyWebhook, WebhookError } from '../dist/esm/index.js';

const KEY = Buffer.from('a webhook secret of 24 b');
const SECRET = `whsec_${KEY.toString('base64')}`;
const BODY = '{"type":"peer-joined","timestamp":"2026-11-30T04:00:00Z","data":{"room":"garden","version":1796011200000,"peer":"p1","user":"ann","wire":"native"}}';
const NOW = 1_796_011_200_000;

function signed({ key = KEY, id = 'w1', timestamp = String(NOW / 1_000), body = BODY } = {}) {
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` };
}
const refused = (code) => (error) => error instanceof WebhookError && error.code === code;

test('a webhook that the hub has signed is read', () => {
  assert.deepEqual(verifyWebhook(SECRET, signed(), BODY, { now: NOW }), { id: 'w1', ...JSON.parse(BODY) });
  assert.deepEqual(verifyWebhook(SECRET, new Headers(signed()), Buffer.from(BODY), { now: NOW }).data.peer, 'p1');
});

test('the example of the Standard Webhooks specification is right', () => {
  const body = '{"test": 2432232314}';
  const headers = {
    'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    'webhook-timestamp': '1614265330',
    'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  };
  // It has no type, and so is no event of this hub; but that is found out after the signature.
  assert.throws(() => verifyWebhook('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', headers, body, { now: 1_614_265_330_000 }), refused('malformed'));
});

test('a secret without whsec_ is the key itself', () => {
  assert.equal(verifyWebhook(KEY.toString(), signed(), BODY, { now: NOW }).id, 'w1');
  assert.equal(verifyWebhook(KEY, signed(), BODY, { now: NOW }).id, 'w1');
});

test('while a secret is being changed either one will do', () => {
  assert.equal(verifyWebhook(['another secret altogether', SECRET], signed(), BODY, { now: NOW }).id, 'w1');
});

test('one right signature among several is enough', () => {
  const headers = signed();
  headers['webhook-signature'] = `v1,AAAA v2,whatever ${headers['webhook-signature']}`;
  assert.equal(verifyWebhook(SECRET, headers, BODY, { now: NOW }).id, 'w1');
});

test('a changed body, id, time or key is a wrong signature', () => {
  const check = (headers, body = BODY, secret = SECRET) => assert.throws(() => verifyWebhook(secret, headers, body, { now: NOW }), refused('wrong-signature'));
  check(signed(), BODY.replace('ann', 'ben'));
  check({ ...signed(), 'webhook-id': 'w2' });
  check({ ...signed(), 'webhook-timestamp': String(NOW / 1_000 + 1) });
  check(signed({ key: Buffer.from('another key') }));
  check(signed(), BODY, []);
  check({ ...signed(), 'webhook-signature': 'v1,' });
});

test('one that is too old, or from the future, is expired', () => {
  for (const seconds of [-301, 301]) {
    const headers = signed({ timestamp: String(NOW / 1_000 + seconds) });
    assert.throws(() => verifyWebhook(SECRET, headers, BODY, { now: NOW }), refused('expired'));
    assert.equal(verifyWebhook(SECRET, headers, BODY, { now: NOW, tolerance: 400 }).id, 'w1');
  }
});

test('missing headers, a time that is none and bodies that are no events are malformed', () => {
  for (const name of ['webhook-id', 'webhook-timestamp', 'webhook-signature']) {
    assert.throws(() => verifyWebhook(SECRET, { ...signed(), [name]: undefined }, BODY, { now: NOW }), refused('malformed'));
  }
  assert.throws(() => verifyWebhook(SECRET, signed({ timestamp: 'now' }), BODY, { now: NOW }), refused('malformed'));
  for (const body of ['', 'x', '[]', '{}', 'null']) assert.throws(() => verifyWebhook(SECRET, signed({ body }), body, { now: NOW }), refused('malformed'));
});

test('a body that is not as it came is a mistake of the program, which is told', () => {
  for (const body of [JSON.parse(BODY), { length: 1 }, undefined]) {
    assert.throws(() => verifyWebhook(SECRET, signed(), body, { now: NOW }), { name: 'TypeError', message: /as it came/ });
  }
});

test('so is a secret that is not set', () => {
  const missing = { name: 'TypeError', message: /the secret has to be text or bytes, and is undefined/ };
  assert.throws(() => verifyWebhook(process.env.NOT_SET, signed(), BODY, { now: NOW }), missing);
  assert.throws(() => createToken(process.env.NOT_SET, { user: 'ann', rooms: [] }), missing);
});
