import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { Browser, eventually } from '../../call/test/browser/chromium.js';
import { Clients, Hub } from '../../js/test/hub/hub.js';
import { adapt as adaptFile, EXAMPLES, install, PLACEHOLDER, run } from './install.js';

const SECRET = 'a secret of the tests of the examples';
const TOOLS = ['socket.io-client@4.8.4', 'socket.io@4.8.4', 'peerjs@1.5.5', 'peer@1.0.2', 'react@19.3.1', 'react-dom@19.3.1'];
let folder;
let hub;
const ends = [];

/** The examples as somebody has them who has installed what they import; and a hub. */
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parley-examples-'));
  await cp(EXAMPLES, folder, { recursive: true });
  await install(folder, ['js', 'call', 'react', 'server', 'cli'], TOOLS, { packageJson: { type: 'module' } });
  hub = await Hub.start({ PARLEY_ORIGINS: '*', PARLEY_JWT_SECRET: SECRET });
});
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});
after(async () => {
  await hub?.stop();
  await rm(folder, { recursive: true, force: true });
});

const adapt = (file, reality) => adaptFile(join(folder, file), reality);

const { JAVA_HOME } = process.env;
const PROGRAMS = { 'token.mjs': process.execPath, 'token.py': 'python3', 'Token.java': JAVA_HOME ? join(JAVA_HOME, 'bin/java') : 'java' };

async function token(file, ...args) {
  const { stdout } = await run(PROGRAMS[file], [file, ...args], { cwd: join(folder, 'tokens'), env: { ...process.env, PARLEY_JWT_SECRET: SECRET } });
  return stdout.trim();
}

/** As a backend would make it, an hour ago. */
async function lateToken() {
  const { createToken } = await import(pathToFileURL(join(folder, 'node_modules/@parley/server/dist/esm/index.js')));
  return createToken(SECRET, { user: 'ann', rooms: ['garden'], lifetime: 60, now: Date.now() - 3_600_000 });
}

async function browserWith(entry, bundling = {}) {
  const browser = await Browser.start(entry, { absWorkingDir: folder, ...bundling });
  ends.push(() => browser.stop());
  return async (query = {}) => {
    const page = await browser.page(`?${new URLSearchParams(query)}`);
    page.frames = () => page.locator('video').evaluateAll((videos) => videos.map((video) => video.getVideoPlaybackQuality().totalVideoFrames));
    return page;
  };
}

const seesOne = (page) => eventually('frames of one other', 60_000, async () => {
  const frames = await page.frames();
  return frames.length === 1 && frames[0] > 10;
});

/** Two pages see each other, write to each other, and one of them goes. */
async function together(first, second) {
  await Promise.all([first, second].map(seesOne));
  await eventually('a line has arrived', 20_000, async () => {
    await second.locator('input').fill('Do you hear me?');
    await second.locator('input').press('Enter');
    return (await first.locator('p').allTextContents()).some((line) => /^\S+: Do you hear me\?$/.test(line));
  });
  await second.close({ runBeforeUnload: true });
  for (const page of [first, second]) assert.deepEqual(page.errors, []);
}

for (const [wire, changes] of Object.entries({
  native: {},
  web: {
    "import { ParleyClient } from '@parley/client';": "import { ParleyClient, webWire } from '@parley/client'; import { io } from 'socket.io-client';",
    "url: 'ws": "transport: webWire(io), url: 'ws",
  },
})) {
  test(`browser: two pages see each other, on the ${wire} wire`, async () => {
    await cp(join(EXAMPLES, 'browser'), join(folder, wire), { recursive: true });
    const entry = await adapt(`${wire}/main.js`, { [PLACEHOLDER]: await token('token.mjs', 'ann', 'Ann', 'garden'), ...changes, 'ws://localhost:7080/v1/ws': hub[wire] });
    const open = await browserWith(entry);
    const pages = [await open(), await open()];
    await Promise.all(pages.map(seesOne));
    for (const page of pages) assert.deepEqual(page.errors, []);
  });
}

const JSX = { jsx: 'automatic', define: { 'process.env.NODE_ENV': '"development"' } };

/** The page of examples/react, with `reality` in place of what it says. */
async function reactPage(copy, reality) {
  await cp(join(EXAMPLES, 'react'), join(folder, copy), { recursive: true });
  const entry = await adapt(`${copy}/main.jsx`, { 'ws://localhost:7080/v1/ws': hub.native, ...reality });
  return browserWith(entry, JSX);
}

async function joined(open, name) {
  const page = await open();
  await page.fill('input', name);
  await page.click('text=Join');
  return page;
}

test('react: two pages see each other under their names, and one leaves', async () => {
  // In a room of its own: in the garden may still be those of the test before.
  const open = await reactPage('react-call', { [PLACEHOLDER]: await token('token.mjs', 'ann', 'Ann', 'orchard'), "'garden'": "'orchard'" });
  const [ann, ben] = [await joined(open, 'Ann'), await joined(open, 'Ben')];
  for (const page of [ann, ben]) {
    await eventually('frames of the other', 60_000, async () => (await page.frames()).length === 2 && (await page.frames())[1] > 10);
  }
  assert.deepEqual(await ann.locator('figcaption').allTextContents(), ['Ben, connected']);
  assert.deepEqual(await ben.locator('figcaption').allTextContents(), ['Ann, connected']);
  assert.equal(await ann.textContent('p'), 'connected');
  await ben.click('text=Mute');
  assert.equal(await ben.locator('text=Unmute').count(), 1);
  await ben.click('text=Leave');
  await eventually('Ben has left', 10_000, async () => (await ann.locator('figure').count()) === 0);
  assert.equal(await ben.locator('text=Join').count(), 1);
  await ben.fill('input', 'Ben');
  await ben.click('text=Join');
  await eventually('Ben is back', 10_000, async () => (await ann.locator('figure').count()) === 1);
  await ben.reload();
  await eventually('Ben’s page was loaded again', 10_000, async () => (await ann.locator('figure').count()) === 0);
  for (const page of [ann, ben]) assert.deepEqual(page.errors, []);
});

test('react: what goes wrong is said as the guides have it', async (t) => {
  const guides = await Promise.all(['README.md', 'react/README.md'].map((name) => readFile(join(EXAMPLES, name), 'utf8')));
  const good = await token('token.mjs', 'ann', 'Ann', 'garden');
  const expired = await lateToken();
  const refused = "Object.defineProperty(navigator.mediaDevices, 'getUserMedia', { value: async () => { throw new DOMException('Permission denied', 'NotAllowedError'); } });\n";
  const cases = {
    'a token that has expired': ['closed: exp: the token has expired', { [PLACEHOLDER]: expired }],
    'a token that is none': ['closed: token: is not a JWT', {}],
    'a token for other rooms': ['connected: the token is not good for this room', { [PLACEHOLDER]: await token('token.mjs', 'ann', 'Ann', 'shed') }],
    'a hub that is not there': ['waiting: network', { [PLACEHOLDER]: good, [hub.native]: 'ws://127.0.0.1:1/v1/ws' }],
    'a user who shows nothing': ['connected: Permission denied', { [PLACEHOLDER]: good, 'const HUB': `${refused}const HUB` }],
  };
  for (const [what, [said, reality]] of Object.entries(cases)) {
    await t.test(what, async () => {
      assert.ok(guides.some((guide) => guide.includes(`\`${said}\``)), `no guide has ${said}`);
      const page = await joined(await reactPage(`react ${what}`, reality), 'Ann');
      await eventually(said, 20_000, async () => (await page.textContent('p')) === said);
    });
  }
});

test('react-native: the app’s code, on a page’s elements: two see each other under their names, and one leaves', async () => {
  const here = new URL('../page-app', import.meta.url);
  await cp(here, join(folder, 'react-native'), { recursive: true });
  const reality = { 'ws://192.168.1.10:7080/v1/ws': hub.native, [PLACEHOLDER]: await token('token.mjs', 'ann', 'Ann', 'meadow'), "'garden'": "'meadow'" };
  await adapt('react-native/App.js', reality);
  const native = join(folder, 'react-native/native.js');
  const alias = { 'react-native': native, 'react-native-webrtc': native, '@react-native-community/netinfo': native };
  const open = await browserWith(join(folder, 'react-native/index.js'), { ...JSX, alias, loader: { '.js': 'jsx' } });
  const [ann, ben] = [await joined(open, 'Ann'), await joined(open, 'Ben')];
  for (const [page, other] of [[ann, 'Ben'], [ben, 'Ann']]) {
    await eventually('frames of the other', 60_000, async () => (await page.frames()).length === 2 && (await page.frames())[1] > 10);
    await page.waitForSelector(`text=${other}, connected`);
  }
  await ben.click('text=Mute');
  await ben.waitForSelector('text=Unmute');
  await ben.click('text=Leave');
  await eventually('Ben has left', 10_000, async () => (await ann.frames()).length === 1);
  for (const page of [ann, ben]) assert.deepEqual(page.errors, []);
});

test('cli: as npx runs it, it makes a token, and finds the hub well by it', async () => {
  const parley = async (...args) => (await run('npx', ['--offline', '@parley/cli', ...args], { cwd: folder, env: { ...process.env, PARLEY_JWT_SECRET: SECRET } })).stdout;
  const [, claims] = (await parley('token', '--user', 'ann', '--room', 'garden')).split('.');
  assert.deepEqual(JSON.parse(Buffer.from(claims, 'base64url')).rooms, ['garden']);
  assert.match(await parley('doctor', '--native', hub.native), /, 0 failed$/m);
});

for (const file of ['token.mjs', 'token.py', 'Token.java']) {
  test(`tokens: ${file} makes one that the hub takes, for the rooms it names`, async () => {
    const clients = new Clients(hub);
    ends.push(() => clients.end());
    const ann = await clients.create('native', 'ann', { token: await token(file, 'ann', 'Ann "Ä" Lee', 'garden', 'team-*') });
    const ben = await clients.create('native', 'ben', { token: await token(file, 'ben', 'Ben', '*') });
    await Promise.all([ann.connect(), ben.connect()]);
    const room = await ben.join(`team-${file}`); // in the garden may still be those of the test before
    await ann.join(room.name);
    await eventually('Ann', 5_000, () => room.peers.length === 1);
    assert.deepEqual([room.peers[0].user, room.peers[0].name], ['ann', 'Ann "Ä" Lee']);
    await ann.join('garden');
    await assert.rejects(ann.join('shed'), { code: 'forbidden' });
  });
}

test('from-socketio: before and after, two pages see and write to each other', async (t) => {
  await t.test('before', async () => {
    const { serve } = await import(pathToFileURL(join(folder, 'from-socketio/before/server.js')));
    const server = createServer();
    const port = await listen(server);
    const io = serve(server);
    ends.push(() => io.close());
    const reality = { 'http://localhost:3000': `http://127.0.0.1:${port}`, "{ urls: 'stun:stun.example.org' }": '' };
    const open = await browserWith(await adapt('from-socketio/before/page.js', reality));
    const first = await open();
    await eventually('the first is there', 20_000, () => io.of('/').adapter.rooms.has('garden'));
    await together(first, await open());
    await eventually('the second has gone', 20_000, async () => (await first.frames()).length === 0);
  });
  await t.test('after', async () => {
    const open = await browserWith(await adapt('from-socketio/after/page.js', { [PLACEHOLDER]: await token('token.mjs', 'ann', 'Ann', 'garden'), 'http://localhost:7081': hub.web }));
    await together(await open(), await open());
  });
});

/** A PeerServer; in a process of its own, since it can't be ended otherwise. */
async function peerServer() {
  const free = createServer();
  const port = await listen(free);
  await new Promise((resolve) => free.close(resolve));
  const options = ['--port', port, '--host', '127.0.0.1', '--path', '/', '--allow_discovery'];
  const server = spawn(join(folder, 'node_modules/.bin/peerjs'), options, { stdio: ['ignore', 'pipe', 'inherit'] });
  ends.push(() => server.kill());
  await once(server.stdout, 'data'); // it says that it has started
  return port;
}

function listen(server) {
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server.address().port)));
}

test('from-peerjs: before and after, two pages see and write to each other', async (t) => {
  await t.test('before', async () => {
    const port = await peerServer();
    const reality = { "host: 'localhost', port: 9000": `host: '127.0.0.1', port: ${port}, config: { iceServers: [] }` };
    const open = await browserWith(await adapt('from-peerjs/before/page.js', reality));
    const ann = await open({ me: 'ann' });
    await eventually('Ann is there', 20_000, async () => (await (await fetch(`http://127.0.0.1:${port}/peerjs/peers`)).json()).includes('ann'));
    await together(ann, await open({ me: 'ben', friend: 'ann' }));
  });
  await t.test('after', async () => {
    const open = await browserWith(await adapt('from-peerjs/after/page.js', { [PLACEHOLDER]: await token('token.mjs', 'ann', 'Ann', '*'), 'ws://localhost:7080/v1/ws': hub.native }));
    await together(await open({ me: 'ann' }), await open({ me: 'ben', friend: 'ann' }));
  });
});
