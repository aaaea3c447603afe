import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { Browser, eventually } from '../../call/test/browser/chromium.js';
import { Hub } from '../../js/test/hub/hub.js';

const run = promisify(execFile);
const CLIENTS = fileURLToPath(new URL('../..', import.meta.url));
const APP = fileURLToPath(new URL('../app', import.meta.url));
const PACKAGES = ['js', 'call', 'react', 'server'];
const SECRET = 'a secret of the tests of packed packages';
const TOOLS = ['typescript@5.9.3', 'esbuild@0.28.2', 'socket.io-client@4.8.4', '@types/node@20.19.43'];
const REACT = {
  18: ['react@18.3.1', 'react-dom@18.3.1', '@types/react@18.3.32', '@types/react-dom@18.3.7'],
  19: ['react@19.3.1', 'react-dom@19.3.1', '@types/react@19.3.3', '@types/react-dom@19.3.0'],
};
let folder;
let hub;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parley-packed-'));
  // Built by their own tests.
  for (const name of PACKAGES) await run('npm', ['pack', '--ignore-scripts', '--pack-destination', folder], { cwd: join(CLIENTS, name) });
  hub = await Hub.start({ PARLEY_ORIGINS: '*', PARLEY_JWT_SECRET: SECRET });
});
after(async () => {
  await hub?.stop();
  await rm(folder, { recursive: true, force: true });
});

/** An application of its own, with nothing but what npm installs of tarballs. */
async function application(react) {
  const app = join(folder, `app-${react}`);
  await mkdir(app);
  await writeFile(join(app, 'package.json'), '{ "private": true, "type": "module" }');
  const tarballs = (await readdir(folder)).filter((name) => name.endsWith('.tgz')).map((name) => `../${name}`);
  await run('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', ...tarballs, ...REACT[react], ...TOOLS], { cwd: app });
  for (const name of await readdir(APP)) await copyFile(join(APP, name), join(app, name));
  return app;
}

/** Compiles one file of the application, as `options` of its tsconfig.json have it. */
async function compile(app, file, options) {
  const strict = { noEmit: true, strict: true, target: 'es2022', types: [], skipLibCheck: true, ...options };
  await writeFile(join(app, 'tsconfig.json'), JSON.stringify({ compilerOptions: strict, files: [file] }));
  await run(process.execPath, ['node_modules/typescript/bin/tsc', '-p', '.'], { cwd: app }).catch(({ stdout }) => assert.fail(stdout));
}

for (const react of [19, 18]) {
  test(`an application with React ${react} installs the tarballs, and uses them`, async (t) => {
    const app = await application(react);
    const node = async (name) => (await run(process.execPath, [name], { cwd: app })).stdout.trim();
    await t.test('by import', async () => assert.equal(await node('esm.mjs'), 'ok'));
    await t.test('by require', async () => assert.equal(await node('cjs.cjs'), 'ok'));
    const page = { lib: ['es2022', 'dom', 'dom.iterable'], jsx: 'react-jsx' };
    await t.test('in TypeScript, for a bundler', () => compile(app, 'app.tsx', { ...page, module: 'esnext', moduleResolution: 'bundler' }));
    if (react === 19) {
      await t.test('in TypeScript, for Node.js', () => compile(app, 'app.tsx', { ...page, module: 'node16' }));
      // Their own types are looked at, too: nothing of `dom` is in them.
      const native = { lib: ['es2022'], skipLibCheck: false };
      await t.test('in TypeScript, without the library dom', () => compile(app, 'native.ts', { ...native, module: 'esnext', moduleResolution: 'bundler' }));
    }
    await t.test('there is one copy of each', async () => {
      const { stdout } = await run('npm', ['ls', '--all', '--parseable', '@parley/client', '@parley/call'], { cwd: app });
      assert.equal(stdout.trim().split('\n').length, 2, stdout);
    });
    await t.test('in a page: two of them call each other, on both wires', () => call(app, `garden-${react}`));
  });
}

/** In a room of their own: who was in another application's is kept there for the resume window after its browser is gone. */
async function call(app, room) {
  const { createToken } = await import(pathToFileURL(join(app, 'node_modules/@parley/server/dist/esm/index.js')));
  const browser = await Browser.start(join(app, 'app.tsx'), { define: { 'process.env.NODE_ENV': '"development"' }, jsx: 'automatic' });
  try {
    const open = async (wire, name) => {
      const token = createToken(SECRET, { user: name, rooms: [room] });
      const page = await browser.page(`?${new URLSearchParams({ wire, url: hub[wire], token, name, room })}`);
      page.frames = () => page.evaluate(() => Promise.all([...document.querySelectorAll('.peer video')].map((video) => video.getVideoPlaybackQuality().totalVideoFrames)));
      return page;
    };
    const pages = [await open('native', 'Ann'), await open('web', 'Ben')];
    for (const page of pages) await eventually('frames are shown', 40_000, async () => (await page.frames()).some((frames) => frames > 10));
    assert.match(await pages[0].textContent('.peer'), /Ben connected/);
    assert.match(await pages[1].textContent('.peer'), /Ann connected/);
    await pages[1].click('#leave');
    await eventually('Ben has left', 5_000, async () => (await pages[0].locator('.peer').count()) === 0);
    for (const page of pages) assert.deepEqual(page.errors, []);
  } finally {
    await browser.stop();
  }
}

test('what is packed is what was built, and no more', async () => {
  for (const name of PACKAGES) {
    const { stdout } = await run('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], { cwd: join(CLIENTS, name) });
    const parsed = JSON.parse(stdout);
    const [{ files }] = Array.isArray(parsed) ? parsed : Object.values(parsed);
    const odd = files.map(({ path }) => path).filter((path) => !/^(dist\/.*\.(js|d\.ts|json)|package\.json|README\.md|LICENSE)$/.test(path));
    assert.deepEqual(odd, [], name);
    for (const needed of ['README.md', 'LICENSE', 'package.json']) assert.ok(files.some(({ path }) => path === needed), `${name} has no ${needed}`);
    const { devDependencies, dependencies } = JSON.parse(await readFile(join(CLIENTS, name, 'package.json'), 'utf8'));
    assert.equal(dependencies, undefined);
    for (const version of Object.values(devDependencies)) assert.match(version, /^(\d+\.\d+\.\d+|file:\.\.\/\w+)$/);
  }
});
