import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { DEMO, demoFiles } from '../demo.mjs';

test('the demo page’s packages are what is built of their sources; if not, `npm run demo` in clients/packed', async () => {
  const files = await demoFiles();
  assert.deepEqual(Object.keys(files), ['parley-client.js', 'parley-call.js']);
  for (const [name, built] of Object.entries(files)) {
    assert.match(built, /^\/\/ @parley\/\w+ \d+\.\d+\.\d+, Apache-2\.0\. Built from /);
    assert.ok((await readFile(`${DEMO}/${name}`, 'utf8')) === built, `${name} is not what is built now`);
  }
});

test('the demo page’s packages import nothing but each other', async () => {
  const imports = (text) => [...new Set([...text.matchAll(/\bfrom "([^"]+)"|\bimport\(/g)].map(([, from]) => from))];
  const { 'parley-client.js': client, 'parley-call.js': call } = await demoFiles();
  assert.deepEqual([imports(client), imports(call)], [[], ['./parley-client.js']]);
});

test('the demo page’s own code is built on these packages: it opens no socket and no peer connection by itself', async () => {
  const own = (await readdir(DEMO, { recursive: true })).filter((name) => name.endsWith('.js') && !/^(parley-|vendor)/.test(name));
  assert.ok(own.length > 20, own.join());
  for (const name of own) assert.doesNotMatch(await readFile(`${DEMO}/${name}`, 'utf8'), /new WebSocket|RTCPeerConnection\(|emitWithAck|\bio\(/, name);
});
