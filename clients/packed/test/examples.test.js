import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { Browser, eventually } from '../../call/test/browser/chromium.js';
import { Clients, Hub } from '../../js/test/hub/hub.js';

const run = promisify(execFile);
const CLIENTS = fileURLToPath(new URL('../..', import.meta.url));
const EXAMPLES = fileURLToPath(new URL('../../../examples', import.meta.url));
const SECRET = 'a secret of the tests of the examples';
const TOOLS = ['socket.io-client@4.8.4', 'socket.io@4.8.4', 'peerjs@1.5.5', 'peer@1.0.2'];
let folder;
let hub;
const ends = [];

/** The examples as somebody has them who has installed what they import; and a hub. */
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parley-examples-'));
  await cp(EXAMPLES, folder, { recursive: true });
  // Built by their own tests.
  for (const name of ['js', 'call', 'server']) await run('npm', ['pack', '--ignore-scripts', '--pack-destination', folder], { cwd: join(CLIENTS, name) });
  await writeFile(join(folder, 'package.json'), '{ "private": true, "type": "module" }');
  const tarballs = (await readdir(folder)).filter((name) => name.endsWith('.tgz')).map((name) => `./${name}`);
  await run('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', ...tarballs, ...TOOLS], { cwd: folder });
  hub = await Hub.start({ PARLEY_ORIGINS: '*', PARLEY_JWT_SECRET: SECRET });
});
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});
after(async () => {
  await hub?.stop();
  await rm(folder, { recursive: true, force: true });
});

/** Puts what is so here in place of what an example says; fails if it says it no more. */
async function adapt(file, reality) {
  let text = await readFile(join(folder, file), 'utf8');
  for (const [said, real] of Object.entries(reality)) {
    assert.ok(text.includes(said), `${file} has no ${said}`);
    text = text.replaceAll(said, real);
  }
  await writeFile(join(folder, file), text);
  return join(folder, file);
}

const { JAVA_HOME } = process.env;
const PROGRAMS = { 'token.mjs': process.execPath, 'token.py': 'python3', 'Token.java': JAVA_HOME ? join(JAVA_HOME, 'bin/java') : 'java' };

async function token(file, ...args) {
  const { stdout } = await run(PROGRAMS[file], [file, ...args], { cwd: join(folder, 'tokens'), env: { ...process.env, PARLEY_JWT_SECRET: SECRET } });
  return stdout.trim();
}

async function browserWith(entry) {
  const browser = await Browser.start(entry, { absWorkingDir: folder });
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

test('browser: the guide’s ten lines are the example’s', async () => {
  const guide = await readFile(join(EXAMPLES, '../docs/getting-started/browser.md'), 'utf8');
  const [, lines] = /```js\n(.*?)```/s.exec(guide);
  assert.ok((await readFile(join(EXAMPLES, 'browser/main.js'), 'utf8')).startsWith(lines), lines);
});

const PLACEHOLDER = '<the Token that the hub printed>';

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
