// Joins an empty room and leaves it, over and over: visitor.mjs WS-URL SECRET TIMES-A-SECOND. Each time is four events for a hub's
// webhooks: room-started, peer-joined, peer-left, room-finished. Ends when it is told to, or with an error when the hub closes.
import { createHmac, randomBytes } from 'node:crypto';
import { request } from 'node:http';

const [url, secret, rate] = process.argv.slice(2);
const base64 = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
const claims = { sub: 'visitor', rooms: ['*'], iat: Math.floor(Date.now() / 1000), exp: Math.floor(Date.now() / 1000) + 86_400 };
const unsigned = `${base64({ alg: 'HS256', typ: 'JWT' })}.${base64(claims)}`;
const token = `${unsigned}.${createHmac('sha256', secret).update(unsigned).digest('base64url')}`;

/** A masked text frame (RFC 6455, 5.2) of fewer than 126 bytes. */
function frame(message, opcode = 0x1) {
  const payload = Buffer.from(message);
  const mask = randomBytes(4);
  return Buffer.concat([Buffer.from([0x80 | opcode, 0x80 | payload.length]), mask, payload.map((byte, i) => byte ^ mask[i % 4])]);
}

request(url.replace('ws:', 'http:'), {
  headers: {
    Authorization: `Bearer ${token}`,
    Connection: 'Upgrade',
    Upgrade: 'websocket',
    'Sec-WebSocket-Version': '13',
    'Sec-WebSocket-Key': randomBytes(16).toString('base64'),
  },
})
  .on('upgrade', (response, socket) => {
    let number = 0;
    // Whoever speaks all the time is not asked for a sign of life.
    setInterval(() => {
      const room = `visited-${++number % 100}`;
      socket.write(frame(JSON.stringify({ type: 'join', id: `j${number}`, room })));
      socket.write(frame(JSON.stringify({ type: 'leave', id: `l${number}`, room })));
    }, 1000 / Number(rate));
    socket.resume();
    socket.on('close', () => process.exit(1));
    console.log('under way');
  })
  .on('response', (response) => { console.error(`refused: ${response.statusCode}`); process.exit(1); })
  .on('error', (error) => { console.error(error.message); process.exit(1); })
  .end();
