import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ALLOCATE, BINDING, length, read, write } from '../dist-test/doctor/stun.js';

const bytes = (hex) => Buffer.from(hex.replace(/\s+/g, ''), 'hex');

describe('messages of STUN', () => {
  it('the request of RFC 5769, 2.4 is written as it stands there', () => {
    // Its password, as SASLprep leaves it.
    const credentials = { username: '\u30DE\u30C8\u30EA\u30C3\u30AF\u30B9', password: 'TheMatrIX', realm: 'example.org', nonce: 'f//499k954d6OL34oL9FSTvy64sA' };
    assert.equal(
      write({ method: BINDING, credentials }, bytes('78ad3433c6ad72c029da412e')).toString('hex'),
      bytes(`00010060 2112a442 78ad3433 c6ad72c0 29da412e
        00060012 e3839ee3 8388e383 aae38383 e382afe3 82b90000
        0015001c 662f2f34 39396b39 35346436 4f4c3334 6f4c3946 53547679 36347341
        0014000b 6578616d 706c652e 6f726700
        00080014 f6702465 6dd64a3e 02b8e071 2e85c9a2 8ca89666`).toString('hex'),
    );
  });

  it('the answer of RFC 5769, 2.2 tells the address of IPv4', () => {
    const answer = read(bytes(`0101003c 2112a442 b7e7a701 bc34d686 fa87dfae 8022000b 74657374 20766563 746f7220 00200008 0001a147 e112a643
      00080014 2b91f599 fd9e90c3 8c7489f9 2af9ba53 f06be7d7 80280004 c07d4c96`));
    assert.deepEqual(answer, { transaction: 'b7e7a701bc34d686fa87dfae', method: BINDING, ok: true, mapped: '192.0.2.1:32853' });
  });

  it('the answer of RFC 5769, 2.3 tells the address of IPv6', () => {
    const answer = read(bytes(`01010048 2112a442 b7e7a701 bc34d686 fa87dfae 8022000b 74657374 20766563 746f7220 00200014 0002a147 0113a9fa
      a5d3f179 bc25f4b5 bed2b9d9 00080014 a382954e 4be67bf1 1784c97c 8292c275 bfe3ed41 80280004 c8fb0b4c`));
    assert.equal(answer.mapped, '[2001:db8:1234:5678:11:2233:4455:6677]:32853');
  });

  it('an error tells its code, its reason, and what to sign with', () => {
    const answer = read(bytes('01130024 2112a442 000000000000000000000001 00090010 00000401 556e6175 74686f72 697a6564 00140004 62c3a472 0015 0003 61626300'.replaceAll(' ', '')));
    assert.deepEqual(answer, { transaction: '000000000000000000000001', method: ALLOCATE, ok: false, code: 401, reason: 'Unauthorized', realm: 'bär', nonce: 'abc' });
  });

  it('what is no answer is passed over', () => {
    for (const hex of ['', '0101', '00010000 2112a442 000000000000000000000001', '01010000 00000000 000000000000000000000001', '01010008 2112a442 000000000000000000000001 00200008']) {
      assert.equal(read(bytes(hex)), undefined, hex);
    }
    // An attribute that is longer than the message.
    assert.equal(read(bytes('01010008 2112a442 000000000000000000000001 00140010 61626364')), undefined);
  });

  it('an address of another size is none', () => {
    for (const [size, value] of [['0000', ''], ['0002', '00010000'], ['0006', '0001a147e1120000']]) {
      const length = (4 + value.length / 2).toString(16).padStart(4, '0');
      assert.equal(read(bytes(`0101${length} 2112a442 000000000000000000000001 0020${size} ${value}`)).mapped, undefined, value);
    }
  });

  it('a stream says how long its next message is', () => {
    assert.equal(length(write({ method: ALLOCATE }).subarray(0, 19)), 0);
    const message = write({ method: ALLOCATE });
    assert.equal(length(Buffer.concat([message, message])), message.length);
  });
});
