import assert from 'node:assert/strict';
import { copyFile, cp, mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Browser, eventually } from '../../call/test/browser/chromium.js';
import { Hub, token } from '../../js/test/hub/hub.js';
import { adapt, EXAMPLES, install, PLACEHOLDER, run } from './install.js';

const APP = fileURLToPath(new URL('../native-app', import.meta.url));
const VERSIONS = [
  'react@19.3.1', 'react-native@0.88.1', 'react-native-webrtc@124.0.8', '@react-native-community/netinfo@12.0.1', '@react-native/metro-config@0.88.1',
  '@react-native/babel-preset@0.88.1', '@react-native/jest-preset@0.87.1', 'jest@29.7.0', 'react-test-renderer@19.3.1', 'react-dom@19.3.1', '@roamhq/wrtc@0.10.0', 'ws@8.23.0',
];
/** Bytecode of Hermes begins with it. */
const HERMES = 'c61fbc03c103191f';
let app;

/** The example as somebody has it who has followed its guide; without the parts of a bare app that are written in other languages. */
before(async () => {
  app = await mkdtemp(join(tmpdir(), 'parley-metro-'));
  await install(app, ['js', 'call', 'react'], VERSIONS, { flags: ['--ignore-scripts'] });
  for (const name of await readdir(APP)) await copyFile(join(APP, name), join(app, name));
  await copyFile(join(EXAMPLES, 'react-native/App.js'), join(app, 'App.js'));
});
after(() => app && rm(app, { recursive: true, force: true }));

for (const platform of ['android', 'ios']) {
  test(`a bare app of React Native is bundled by Metro for ${platform}, and compiled by Hermes`, async () => {
    const bundle = `${platform}.js`;
    await run(process.execPath, ['node_modules/.bin/metro', 'build', 'index.js', '--platform', platform, '--dev', 'false', '--minify', 'false', '--out', bundle], { cwd: app, maxBuffer: 1e8 });
    const text = await readFile(join(app, bundle), 'utf8');
    for (const part of ['x-parley-offer', 'There is no <ParleyProvider>', 'RTCVideoView', 'RNCNetInfo']) assert.ok(text.includes(part), part);
    assert.ok(!text.includes('react-dom'), 'nothing of the DOM’s renderer is in it');
    const hermesc = join(app, 'node_modules/hermes-compiler/hermesc/linux64-bin/hermesc');
    await run(hermesc, ['-O', '-w', '-emit-binary', '-out', `${platform}.hbc`, bundle], { cwd: app, maxBuffer: 1e8 });
    const bytecode = await readFile(join(app, `${platform}.hbc`));
    assert.equal(bytecode.subarray(0, 8).toString('hex'), HERMES);
  });
}

test('the app, in React Native’s test environment, and a page of React see each other', async () => {
  const hub = await Hub.start({ PARLEY_ORIGINS: '*' });
  let browser;
  try {
    await adapt(join(app, 'App.js'), { 'ws://192.168.1.10:7080/v1/ws': hub.native, [PLACEHOLDER]: token('ann') });
    await cp(join(EXAMPLES, 'react'), join(app, 'page'), { recursive: true });
    const entry = await adapt(join(app, 'page/main.jsx'), { 'ws://localhost:7080/v1/ws': hub.native, [PLACEHOLDER]: token('ben') });
    browser = await Browser.start(entry, { absWorkingDir: app, jsx: 'automatic', define: { 'process.env.NODE_ENV': '"development"' } });
    const page = await browser.page();
    await page.fill('input', 'Ben');
    await page.click('text=Join');
    const native = run(process.execPath, ['node_modules/.bin/jest', '--forceExit'], { cwd: app, maxBuffer: 1e8 });
    const ended = native.then(() => 'ended', ({ stdout, stderr }) => `failed: ${stdout}${stderr}`);
    const frames = () => page.evaluate(() => document.querySelector('figure video')?.getVideoPlaybackQuality().totalVideoFrames ?? 0);
    const more = async (than) => {
      const seen = await Promise.race([ended, eventually('frames of the app', 120_000, async () => (await frames()) > than)]);
      assert.equal(seen, undefined, seen);
    };
    await more(10);
    assert.deepEqual(await page.locator('figcaption').allTextContents(), ['Ann, connected']);
    await more((await frames()) + 100); // some seconds, in which the app changes its network
    await page.click('text=Leave');
    assert.equal(await ended, 'ended');
    assert.deepEqual(page.errors, []);
  } finally {
    await browser?.stop();
    await hub.stop();
  }
});
