import { after, before, it } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const HERE = fileURLToPath(new URL('..', import.meta.url));
let folder;

/** As npm would put it into a project that has nothing else. */
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'parley-client-'));
  const [{ filename }] = JSON.parse(execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], { cwd: HERE }));
  mkdirSync(join(folder, 'node_modules/@parley'), { recursive: true });
  execFileSync('tar', ['-xzf', join(folder, filename), '-C', join(folder, 'node_modules/@parley')]);
  execFileSync('mv', [join(folder, 'node_modules/@parley/package'), join(folder, 'node_modules/@parley/client')]);
});
after(() => rmSync(folder, { recursive: true, force: true }));

function run(name, text) {
  writeFileSync(join(folder, name), text);
  return execFileSync(process.execPath, [name], { cwd: folder, encoding: 'utf8' }).trim();
}

it('can be imported and required, and needs nothing else', () => {
  const use = 'console.log(new ParleyClient({ url: "ws://x", token: "t" }).state, new ParleyError({ code: "timeout" }) instanceof Error)';
  assert.equal(run('a.mjs', `import { ParleyClient, ParleyError } from '@parley/client'; ${use}`), 'idle true');
  assert.equal(run('b.cjs', `const { ParleyClient, ParleyError } = require('@parley/client'); ${use}`), 'idle true');
});

it('has one module for pages, without imports', () => {
  const text = readFileSync(join(folder, 'node_modules/@parley/client/dist/parley-client.browser.js'), 'utf8');
  assert.doesNotMatch(text, /\bimport\b|\brequire\b/);
  const names = run('c.mjs', `import * as all from '@parley/client/browser'; console.log(Object.keys(all).sort().join())`);
  assert.equal(names, 'Emitter,ParleyClient,ParleyError,Room,Timers,Value,appState,browser,nativeWire,netInfo,systemClock,tabSession,webWire');
});

it('ships what it says and nothing else', () => {
  const list = execFileSync('find', ['.', '-type', 'f'], { cwd: join(folder, 'node_modules/@parley/client'), encoding: 'utf8' }).trim().split('\n').sort();
  const others = list.filter((name) => !/^\.\/dist\/(esm|cjs)\/(index\.js|package\.json|[a-z]+\.d\.ts)$/.test(name));
  assert.deepEqual(others, ['./LICENSE', './README.md', './dist/parley-client.browser.js', './package.json']);
});

it('tells the hub its own version', () => {
  const { version } = JSON.parse(readFileSync(join(HERE, 'package.json'), 'utf8'));
  assert.ok(readFileSync(join(HERE, 'dist/esm/index.js'), 'utf8').includes(`version: "${version}"`));
});
