import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { copyFile, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const CLIENTS = fileURLToPath(new URL('../..', import.meta.url));
const APP = fileURLToPath(new URL('../native-app', import.meta.url));
const VERSIONS = ['react@19.3.1', 'react-native@0.88.1', 'react-native-webrtc@124.0.8', '@react-native/metro-config@0.88.1', '@react-native/babel-preset@0.88.1'];
/** Bytecode of Hermes begins with it. */
const HERMES = 'c61fbc03c103191f';
let app;

before(async () => {
  app = await mkdtemp(join(tmpdir(), 'parley-metro-'));
  // Built by their own tests.
  for (const name of ['js', 'call', 'react']) await run('npm', ['pack', '--ignore-scripts', '--pack-destination', app], { cwd: join(CLIENTS, name) });
  await writeFile(join(app, 'package.json'), '{ "private": true }');
  const tarballs = (await readdir(app)).filter((name) => name.endsWith('.tgz')).map((name) => `./${name}`);
  await run('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', '--ignore-scripts', ...tarballs, ...VERSIONS], { cwd: app });
  for (const name of await readdir(APP)) await copyFile(join(APP, name), join(app, name));
});
after(() => app && rm(app, { recursive: true, force: true }));

for (const platform of ['android', 'ios']) {
  test(`a bare app of React Native is bundled by Metro for ${platform}, and compiled by Hermes`, async () => {
    const bundle = `${platform}.js`;
    await run(process.execPath, ['node_modules/.bin/metro', 'build', 'index.js', '--platform', platform, '--dev', 'false', '--minify', 'false', '--out', bundle], { cwd: app, maxBuffer: 1e8 });
    const text = await readFile(join(app, bundle), 'utf8');
    for (const part of ['x-parley-offer', 'There is no <ParleyProvider>', 'RTCVideoView']) assert.ok(text.includes(part), part);
    assert.ok(!text.includes('react-dom'), 'nothing of the DOM’s renderer is in it');
    const hermesc = join(app, 'node_modules/hermes-compiler/hermesc/linux64-bin/hermesc');
    await run(hermesc, ['-O', '-w', '-emit-binary', '-out', `${platform}.hbc`, bundle], { cwd: app, maxBuffer: 1e8 });
    const bytecode = await readFile(join(app, `${platform}.hbc`));
    assert.equal(bytecode.subarray(0, 8).toString('hex'), HERMES);
  });
}
