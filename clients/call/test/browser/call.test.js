import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Hub, Proxy, token } from '../../../js/test/hub/hub.js';
import { Browser, eventually } from './chromium.js';
import { Relay } from './relay.js';

const WIRES = ['native', 'web'];
let hub;
let browser;
let relay;
let room = 0;
const pages = [];
const proxies = [];

before(async () => {
  relay = await Relay.start('a secret of the relay');
  hub = await Hub.start({ PARLEY_ORIGINS: '*', PARLEY_TURN_URLS: relay.url, PARLEY_TURN_SECRET: relay.secret, PARLEY_TURN_LIFETIME: '1m' });
  browser = await Browser.start(fileURLToPath(new URL('page.js', import.meta.url)));
});
afterEach(async () => {
  const errors = [];
  for (const page of pages.splice(0)) {
    errors.push(...page.errors);
    await page.context().close();
  }
  for (const proxy of proxies.splice(0)) await proxy.stop();
  assert.deepEqual(errors, []);
});
after(async () => {
  await browser?.stop();
  await hub?.stop();
  await relay?.stop();
});

async function join(wire, name, options) {
  const proxy = await Proxy.to(hub[wire]);
  proxies.push(proxy);
  const page = await browser.page();
  pages.push(page);
  const url = proxy.url;
  await page.evaluate((how) => window.peer.join(how), { wire, url, token: token(name), room: `room${room}`, options });
  return Object.assign(page, { proxy, ask: (what, ...args) => page.evaluate(([name, given]) => window.peer[name](...given), [what, args]) });
}

const flows = (...all) => eventually('pictures flow', 60_000, async () => (await Promise.all(all.map((page) => page.ask('flows')))).every((yes) => yes));

async function two(first = 'native', second = 'web') {
  room++;
  const ann = await join(first, 'ann');
  const ben = await join(second, 'ben');
  await flows(ann, ben);
  return [ann, ben];
}

for (const first of WIRES) {
  for (const second of WIRES) {
    test(`pages on the ${first} and the ${second} wire see each other, and data passes between them`, async () => {
      const [ann, ben] = await two(first, second);
      await eventually('data channels', 5_000, async () => (await ann.ask('state')).peers[0].dataOpen && (await ben.ask('state')).peers[0].dataOpen);
      assert.equal(await ann.ask('send', 'hello'), 1);
      assert.equal(await ann.ask('sendBytes'), 1);
      await eventually('what was sent', 5_000, async () => (await ben.ask('state')).events.data.length === 2);
      const { events } = await ben.ask('state');
      assert.deepEqual(events.data, ['hello', 'ArrayBuffer of 7']);
      assert.deepEqual([events.trouble, (await ann.ask('state')).events.trouble], [[], []]);
    });
  }
}

test('a call goes on while connections to the hub are cut, and both come back', async () => {
  const [ann, ben] = await two();
  ann.proxy.cut();
  ben.proxy.cut();
  await eventually('both have resumed', 20_000, async () => (await ann.ask('state')).events.resumed === 1 && (await ben.ask('state')).events.resumed === 1);
  await flows(ann, ben);
  assert.deepEqual((await ann.ask('state')).events.states.filter((state) => state !== 'connecting'), ['connected']);
});

test('ICE restarts when the network has changed, and pictures flow on', async () => {
  const [ann, ben] = await two();
  const before = await ann.ask('ufrags');
  await ann.evaluate(() => window.dispatchEvent(new Event('online')));
  await eventually('other ufrags', 15_000, async () => String(await ann.ask('ufrags')) !== String(before));
  await flows(ann, ben);
  assert.deepEqual((await ben.ask('state')).events.trouble, []);
});

test('both restart ICE at once, again and again, and pictures flow on', async () => {
  const [ann, ben] = await two();
  for (let n = 0; n < 5; n++) {
    await Promise.all([ann, ben].map((page) => page.evaluate(() => window.dispatchEvent(new Event('online')))));
    await new Promise((resolve) => setTimeout(resolve, n * 40));
  }
  await flows(ann, ben);
  assert.deepEqual([(await ann.ask('state')).events.trouble, (await ben.ask('state')).events.trouble], [[], []]);
});

test('a connection that is lost with its relay comes back once there is a relay again', async () => {
  room++;
  const options = { configuration: { iceTransportPolicy: 'relay' } };
  const ann = await join('native', 'ann', options);
  const ben = await join('web', 'ben', options);
  await flows(ann, ben);
  assert.equal(await ann.ask('pair'), 'relay');
  await relay.kill();
  await eventually('the connection is lost', 30_000, async () => ['disconnected', 'failed'].includes((await ann.ask('state')).peers[0].state));
  relay.run();
  await flows(ann, ben);
  assert.equal(await ann.ask('pair'), 'relay');
});

test('a screen is shared beside the camera, by both at once, ends, and comes again', async () => {
  const [ann, ben] = await two();
  await Promise.all([ann.ask('share'), ben.ask('share')]);
  for (const page of [ann, ben]) await eventually('a screen', 15_000, async () => (await page.ask('state')).peers[0].screen);
  // Tabs are captured only while something changes in them.
  for (const page of [ann, ben]) await page.evaluate(() => void setInterval(() => (document.body.style.background = `hsl(${Date.now() % 360} 90% 50%)`), 40));
  await flows(ann, ben);
  assert.deepEqual((await ann.ask('state')).peers[0].streams, 2);
  await ben.ask('unshare');
  await eventually('no screen', 5_000, async () => !(await ann.ask('state')).peers[0].screen);
  await ben.ask('share');
  await eventually('the screen again', 5_000, async () => (await ann.ask('state')).peers[0].screen);
  await flows(ann, ben);
});

test('another camera takes the place of the first', async () => {
  const [ann, ben] = await two();
  await ann.ask('otherCamera');
  await flows(ann, ben);
  assert.equal(await ann.ask('openTracks'), 2);
});

test('a page that is loaded anew is called anew', async () => {
  const [ann, ben] = await two();
  await ben.reload();
  await ben.evaluate((how) => window.peer.join(how), { wire: 'web', url: ben.proxy.url, token: token('ben'), room: `room${room}` });
  // The first session of Ben’s is in the room until its resume window ends.
  await eventually('a connection to the new page', 20_000, async () => (await ann.ask('state')).peers.some(({ state }) => state === 'connected'));
  await eventually('pictures', 20_000, async () => (await ben.ask('state')).peers.some(({ camera }) => camera));
});

test('three see each other; who hangs up is gone, and nothing of it stays open', async () => {
  const [ann, ben] = await two();
  const cem = await join('native', 'cem');
  await flows(ann, ben, cem);
  assert.equal((await cem.ask('state')).peers.length, 2);
  await cem.ask('hangUp');
  await eventually('it is gone', 5_000, async () => (await ann.ask('state')).peers.length === 1 && (await ben.ask('state')).peers.length === 1);
  assert.equal(await cem.ask('openTracks'), 0);
  await flows(ann, ben);
});

test('devices are listed', async () => {
  const [ann] = await two();
  const [cameras, microphones, label] = await ann.ask('devices');
  assert.ok(cameras >= 1 && microphones >= 1 && label.length > 0, `${cameras} ${microphones} ${label}`);
});
