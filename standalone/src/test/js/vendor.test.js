import { it } from 'node:test';
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';

const VENDOR = new URL('../../main/resources/dev/parley/standalone/demo/vendor/', import.meta.url);
const PACKAGE = new URL('node_modules/socket.io-client/', import.meta.url);

/** To take another version: change it in package.json, npm install, npm run vendor. */
for (const [ours, theirs] of [['socket.io.esm.min.js', 'dist/socket.io.esm.min.js'], ['socket.io-client.LICENSE', 'LICENSE']]) {
  it(`vendor/${ours} is the locked package's ${theirs}, byte for byte`, async () => {
    assert.ok((await readFile(new URL(ours, VENDOR))).equals(await readFile(new URL(theirs, PACKAGE))));
  });
}
