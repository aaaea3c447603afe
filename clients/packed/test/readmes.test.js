import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { EXAMPLES } from './install.js';

const SHOWN = /^```\w+ file=(\S+)\n(.*?)^```$/gms;
const guides = (await readdir(EXAMPLES, { recursive: true })).filter((name) => name.endsWith('README.md'));

test('the code that a guide shows is the file’s', async () => {
  const shown = [];
  for (const guide of guides) {
    const text = await readFile(join(EXAMPLES, guide), 'utf8');
    for (const [, file, code] of text.matchAll(SHOWN)) {
      shown.push(join(dirname(guide), file));
      assert.equal(code, await readFile(join(EXAMPLES, dirname(guide), file), 'utf8'), `${guide} shows another ${file}`);
    }
  }
  assert.deepEqual(shown.sort(), ['browser/main.js', 'react-native/App.js', 'react/main.jsx']);
});

test('a guide’s code imports no more than its packages: nothing of the wires is written by hand', async () => {
  const files = (await readdir(EXAMPLES, { recursive: true })).filter((name) => /\.(jsx?|java)$/.test(name) && !name.includes('before/'));
  assert.ok(files.length >= 8, files.join());
  for (const file of files) {
    const text = await readFile(join(EXAMPLES, file), 'utf8');
    assert.doesNotMatch(text, /new WebSocket|new RTCPeerConnection\(|emitWithAck|"hello"|'hello'/, file);
  }
});

test('each guide is in the list of all', async () => {
  const list = await readFile(join(EXAMPLES, 'README.md'), 'utf8');
  for (const guide of guides) if (guide !== 'README.md') assert.ok(list.includes(`](${guide})`), guide);
});
