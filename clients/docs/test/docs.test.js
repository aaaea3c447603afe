import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
let out;

before(async () => {
  out = await mkdtemp(join(tmpdir(), 'parley-docs-'));
});
after(() => rm(out, { recursive: true, force: true }));

/** @returns the exit status, and all that was said */
function typedoc(...args) {
  return new Promise((resolve) => {
    execFile(process.execPath, ['node_modules/typedoc/bin/typedoc', ...args], { cwd: ROOT }, (error, stdout, stderr) => resolve({ status: error ? error.code : 0, said: stdout + stderr }));
  });
}

test('every export has a comment, is there with all that it shows, and no link is broken', async () => {
  const { status, said } = await typedoc('--out', out);
  assert.equal(status, 0, said);
  const classes = await readdir(join(out, 'classes'));
  for (const [name, one] of [['client', 'ParleyClient'], ['call', 'Call'], ['server', 'WebhookError']]) {
    assert.ok(classes.includes(`_parley_${name}.${one}.html`), classes.join());
  }
  assert.ok((await readdir(join(out, 'functions'))).includes('_parley_react.useCall.html'));
});

test('an export without a comment fails it, a type that is not exported, and a broken link', async () => {
  const comments = await typedoc('--out', join(out, 'comments'), '--entryPoints', 'test/fixtures/comments');
  assert.notEqual(comments.status, 0);
  assert.match(comments.said, /Undocumented.*does not have any documentation/);
  assert.match(comments.said, /Hidden.*not included in the documentation/);
  const links = await typedoc('--out', join(out, 'links'), '--entryPoints', 'test/fixtures/links');
  assert.notEqual(links.status, 0);
  assert.match(links.said, /Nowhere/);
});
