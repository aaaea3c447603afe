import { afterEach, describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { overflow, poll, text, usePages } from './harness.js';

const MEGABYTE = 1_000_000;

/** Recordings and files on the page, over a node of artifacts in memory. */
describe('recordings and files on the demo page', { timeout: 600_000 }, () => {
  const { site, openBrowser, openTab, joined, pair, picture, forgive } = usePages();

  afterEach(() => Object.assign(site.artifacts, { away: false, slow: 0, ffmpeg: true }));

  /** Both see it as `state`. */
  async function areTold(pages, name, state) {
    await Promise.all(pages.map((page) => page.waitForSelector(`[data-testid="artifact"][data-name="${name}"][data-state="${state}"]`)));
  }

  it('a file is seen to come by everybody, and can be had by everybody', async () => {
    site.artifacts.slow = 400;
    const { ann, bob } = await pair();
    const bytes = Buffer.alloc(6 * MEGABYTE, 7);
    await choose(ann, 'plan.pdf', bytes);
    await bob.waitForSelector('[data-testid="artifact"][data-name="plan.pdf"][data-state="receiving"] progress');
    await text(ann, 'upload', /of 6\.0 MB · [\d.]+ [KM]B\/s · \d+ s left/);
    await text(bob, 'artifact', /comes: [\d.]+ [KM]B of 6\.0 MB · from Ann/);
    await picture(ann, 'files-sending');
    await picture(bob, 'files-coming');
    await areTold([ann, bob], 'plan.pdf', 'ready');
    assert.equal(await ann.locator('[data-testid="upload"]').count(), 0);
    assert.match(await bob.textContent('#announcer'), /plan\.pdf is there, from Ann/);
    const [download] = await Promise.all([bob.waitForEvent('download'), bob.click('[aria-label="Download: plan.pdf"]')]);
    assert.ok((await contentOf(download)).equals(bytes));
    assert.equal(await bob.locator('body[data-view="call"]').count(), 1, 'the page has stayed');
    assert.equal(await bob.locator('[aria-label="Delete: plan.pdf"]').count(), 0, 'it is not his');
    ann.on('dialog', (dialog) => dialog.accept());
    await ann.click('[aria-label="Delete: plan.pdf"]');
    await Promise.all([ann, bob].map((page) => page.waitForSelector('[data-testid="artifact"]', { state: 'detached' })));
  });

  it('several that are dropped beside the panel are sent, all of them', async () => {
    const { ann, bob } = await pair();
    const dropped = await ann.evaluateHandle(() => {
      const data = new DataTransfer();
      for (const name of ['a.txt', 'b.txt', 'c.txt', 'd.txt', 'e.txt']) data.items.add(new File([name], name, { type: 'text/plain' }));
      return data;
    });
    await ann.dispatchEvent('#stage', 'dragover', { dataTransfer: dropped });
    await ann.waitForSelector('#files[data-dropping]');
    await ann.dispatchEvent('#stage', 'drop', { dataTransfer: dropped });
    for (const letter of 'abcde') await areTold([ann, bob], `${letter}.txt`, 'ready');
    assert.equal(await ann.locator('#files[data-dropping]').count(), 0);
  });

  it('pauses, resumes, fails, is tried again and cancelled by keyboard, and the focus stays', async () => {
    site.artifacts.slow = 500;
    const { ann, bob } = await pair();
    const focused = () => ann.evaluate(() => document.activeElement.getAttribute('aria-label') ?? document.activeElement.id);
    await choose(ann, 'big.bin', Buffer.alloc(20 * MEGABYTE));
    await bob.waitForSelector('[data-testid="artifact"][data-state="receiving"]');
    await ann.focus('[aria-label="Pause: big.bin"]');
    await ann.keyboard.press('Enter');
    await areTold([bob], 'big.bin', 'paused');
    assert.equal(await focused(), 'Resume: big.bin');
    await text(ann, 'upload', /paused at/);
    assert.match(await ann.textContent('#announcer'), /big\.bin is paused/);
    await ann.keyboard.press('Enter');
    await areTold([bob], 'big.bin', 'receiving');
    const [one] = [...site.artifacts.artifacts.values()].filter(({ name }) => name === 'big.bin');
    one.owner = 'somebody else'; // as if the user had lost the right
    await text(ann, 'upload', /not sent: refused/);
    await ann.waitForFunction(() => /big\.bin could not be sent/.test(document.getElementById('announcer').textContent));
    assert.equal(await focused(), 'Retry: big.bin');
    one.owner = await userOf(ann);
    await ann.keyboard.press('Enter');
    await ann.waitForSelector('[data-testid="upload"][data-state="sending"]');
    await ann.focus('[aria-label="Cancel: big.bin"]');
    await ann.keyboard.press('Enter');
    await bob.waitForSelector('[data-testid="artifact"]', { state: 'detached' });
    await poll(async () => assert.equal(await focused(), 'files-choose'));
    assert.equal(one.state, 'cancelled');
    forgive(/403/);
  });

  it('goes on by itself when the node has been away, and says so meanwhile', async () => {
    site.artifacts.slow = 300;
    const { ann, bob } = await pair();
    await choose(ann, 'plan.pdf', Buffer.alloc(20 * MEGABYTE));
    await bob.waitForSelector('[data-testid="artifact"][data-state="receiving"]');
    site.artifacts.cut();
    await text(ann, 'upload', /no connection; trying again/);
    await ann.selectOption('[data-testid="files-kind"]', 'file');
    await text(ann, 'files-message', /can’t be read: nobody answers\. Trying again/);
    Object.assign(site.artifacts, { away: false, slow: 0 });
    await areTold([ann, bob], 'plan.pdf', 'ready');
    await poll(async () => assert.equal(await ann.textContent('[data-testid="files-message"]'), ''));
    forgive(/net::ERR_/); // browsers tell of each try
  });

  it('after a reload goes on once the same file is chosen again, and is the same upload', async () => {
    site.artifacts.slow = 300;
    const room = 'reloaded';
    const context = await openBrowser();
    const ann = await openTab(context, { name: 'Ann', room, auto: '1' });
    await ann.waitForSelector('body[data-view="call"]');
    const bytes = Buffer.alloc(20 * MEGABYTE, 3);
    await choose(ann, 'again.pdf', bytes, 1_000);
    await ann.waitForSelector('[data-testid="upload"][data-state="sending"]');
    await poll(async () => assert.ok(site.artifacts.named('again.pdf').received > 0));
    await ann.reload();
    const other = await openTab(context, { name: 'Bob', room, auto: '1' }); // of the same browser: may as well, but not both
    await other.waitForSelector('[data-testid="upload"][data-state="without-file"]');
    await ann.click('[data-testid="join-button"]');
    await ann.waitForSelector('[data-testid="roster-entry"][data-name="Bob"]');
    await ann.waitForSelector('[data-testid="artifact"][data-name="again.pdf"]');
    assert.equal(await ann.locator('[data-testid="upload"]').count(), 0, 'the other tab has it');
    assert.equal(await other.locator('[aria-label="Choose again: again.pdf"]').count(), 1);
    await choose(other, 'other.pdf', Buffer.from('another'), 1_000);
    await areTold([ann], 'other.pdf', 'ready');
    site.artifacts.slow = 0;
    await choose(other, 'again.pdf', bytes, 1_000);
    await areTold([ann, other], 'again.pdf', 'ready');
    assert.equal([...site.artifacts.artifacts.values()].filter(({ name }) => name === 'again.pdf').length, 1);
    assert.ok(site.artifacts.named('again.pdf').bytes.equals(bytes));
    await text(ann, 'artifact', /from you/);
  });

  it('after a reload goes on by itself where the browser lets the page keep the file', async () => {
    site.artifacts.slow = 300;
    const context = await openBrowser();
    await context.addInitScript(pickFromPrivateFolder);
    const ann = await openTab(context, { name: 'Ann', room: 'kept', auto: '1' });
    await ann.waitForSelector('body[data-view="call"]');
    await ann.click('[data-testid="files-choose"]');
    await ann.waitForSelector('[data-testid="upload"][data-name="kept.bin"][data-state="sending"]');
    await poll(async () => assert.ok(site.artifacts.named('kept.bin').received > 0));
    site.artifacts.slow = 2_000; // a part of the page before is still under way when the next one asks
    const asked = site.artifacts.asked.length;
    await poll(async () => assert.ok(site.artifacts.asked.slice(asked).some((one) => one.startsWith('PATCH'))));
    await ann.reload();
    site.artifacts.slow = 0;
    await ann.click('[data-testid="join-button"]');
    await areTold([ann], 'kept.bin', 'ready');
    assert.equal(site.artifacts.named('kept.bin').received, 20 * MEGABYTE);
    assert.equal([...site.artifacts.artifacts.values()].filter(({ name }) => name === 'kept.bin').length, 1);
  });

  it('everybody sees at once who records, and watches it afterwards', async () => {
    const { ann, bob } = await pair();
    await ann.click('[data-testid="record-button"]');
    await text(bob, 'recording', /Ann is recording/);
    await bob.waitForFunction(() => /Ann has begun to record this call/.test(document.getElementById('announcer').textContent));
    await text(ann, 'recording', /You are recording · 0:0[1-9], 0:0[1-9] of it safe/);
    const late = await joined('Cleo', await ann.textContent('#room-name'), 'websocket');
    await text(late, 'recording', /Ann is recording/);
    await picture(bob, 'recording-light');
    await poll(async () => assert.ok(Number(await ann.getAttribute('[data-testid="recording"]', 'data-kept')) >= 3_000));
    await ann.click('[data-testid="record-button"]');
    await bob.waitForSelector('[data-testid="artifact"][data-state="ready"]');
    await bob.waitForSelector('[data-testid="recording"]', { state: 'hidden' });
    await ann.waitForSelector('[data-testid="recording"]', { state: 'hidden' });
    await bob.click('[data-testid="artifact"] button:has-text("Play")');
    await poll(async () => assert.ok(await bob.evaluate(() => document.querySelector('#viewer video').currentTime > 1)));
    assert.deepEqual(await bob.evaluate(() => [document.querySelector('#viewer video').videoWidth, document.querySelector('#viewer video').videoHeight]), [960, 540]);
    await picture(bob, 'recording-played');
    await bob.keyboard.press('Escape');
    await bob.waitForSelector('#viewer', { state: 'hidden' });
    assert.match(await bob.evaluate(() => document.activeElement.getAttribute('aria-label')), /^Play: Ann .*\.webm$/);
  });

  it('a recording whose page is loaded again is completed with what that one had kept', async () => {
    const { ann, bob } = await pair();
    await ann.click('[data-testid="record-button"]');
    await poll(async () => assert.ok(Number(await ann.getAttribute('[data-testid="recording"]', 'data-kept')) >= 1_000));
    site.artifacts.cut();
    const kept = Number(await ann.getAttribute('[data-testid="recording"]', 'data-kept'));
    await poll(async () => assert.ok(await lengthOfSlices(ann) > 0, 'slices wait for the node'));
    await ann.reload();
    site.artifacts.away = false;
    await ann.click('[data-testid="join-button"]');
    await areReady(bob);
    await areReady(ann);
    assert.ok(kept >= 1_000);
    await poll(async () => assert.equal(await lengthOfSlices(ann), 0));
    forgive(/net::ERR_/);
  });

  it('a recording as it came is said to be that', async () => {
    site.artifacts.ffmpeg = false;
    const { ann, bob } = await pair();
    await ann.click('[data-testid="record-button"]');
    await poll(async () => assert.ok(Number(await ann.getAttribute('[data-testid="recording"]', 'data-kept')) >= 1_000));
    await ann.click('[data-testid="hangup-button"]'); // which ends it, too
    await areReady(bob);
    await text(bob, 'artifact', /as it came: it can’t be sought/);
  });

  it('is paged, by kind and state', async () => {
    for (let i = 1; i <= 12; i++) site.artifacts.put({ room: 'pages', name: `file-${i}.txt`, type: 'text/plain' });
    site.artifacts.put({ room: 'pages', name: 'bad.bin', state: 'failed', error: 'sha256-mismatch' });
    const dot = site.artifacts.put({ room: 'pages', name: 'dot.png', type: 'image/png', kind: 'screenshot' }, DOT);
    const ann = await joined('Ann', 'pages', 'websocket');
    const names = () => ann.locator('[data-testid="artifact"]').evaluateAll((items) => items.map(({ dataset }) => dataset.name));
    await poll(async () => assert.equal((await names()).length, 10));
    await text(ann, 'files-count', /10 of 14/);
    await ann.click('[data-testid="files-more"]');
    await poll(async () => assert.equal((await names()).length, 14));
    await ann.selectOption('[data-testid="files-state"]', 'failed');
    await poll(async () => assert.deepEqual(await names(), ['bad.bin']));
    await text(ann, 'artifact', /its bytes are not what its sender had · from somebody who has left/);
    await ann.selectOption('[data-testid="files-state"]', 'ready');
    await ann.selectOption('[data-testid="files-kind"]', 'screenshot');
    await poll(async () => assert.deepEqual(await names(), ['dot.png']));
    await ann.click('[aria-label="Open: dot.png"]');
    await ann.waitForFunction(() => document.querySelector('#viewer img')?.naturalWidth === 1);
    await ann.click('[data-testid="viewer-close"]');
    site.artifacts.become(dot, 'deleted');
    await poll(async () => assert.deepEqual(await names(), []));
  });

  it('fits a phone, light and dark', async () => {
    site.artifacts.slow = 500;
    for (const colorScheme of ['light', 'dark']) {
      const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, colorScheme };
      const room = `phone-${colorScheme}`;
      site.artifacts.put({ room, name: 'a name that is much too long for the width of a phone, whoever has thought of it.pdf' });
      const ann = await joined('Ann', room, 'socket.io', phone);
      await ann.click('#tab-files');
      await choose(ann, 'plan.pdf', Buffer.alloc(20 * MEGABYTE));
      await ann.click('[data-testid="record-button"]');
      await text(ann, 'recording', /You are recording/);
      await ann.waitForSelector('[data-testid="artifact"]');
      assert.equal(await overflow(ann), 0);
      for (const button of await ann.locator('#files button:visible, .controls button:visible').all()) {
        const { x, width } = await button.boundingBox();
        assert.ok(x >= 0 && x + width <= 390, await button.textContent());
      }
      await picture(ann, `phone-files-${colorScheme}`);
      await ann.click('[data-testid="record-button"]');
    }
  });

  it('one stop of the Tab key after the other leads through it', async () => {
    site.artifacts.put({ room: 'tab', name: 'plan.pdf' });
    const ann = await joined('Ann', 'tab', 'websocket');
    await ann.waitForSelector('[data-testid="artifact"]');
    await ann.focus('#files-kind');
    const stops = [];
    for (let i = 0; i < 3; i++) {
      await ann.keyboard.press('Tab');
      stops.push(await ann.evaluate(() => document.activeElement.id || document.activeElement.getAttribute('aria-label')));
    }
    assert.deepEqual(stops, ['files-state', 'files-choose', 'Download: plan.pdf']);
  });

  async function areReady(page) {
    await page.waitForSelector('[data-testid="artifact"][data-state="ready"]');
  }
});

/** The smallest picture there is. */
const DOT = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');

/** Without a handle, as where there is no picker that gives one. */
async function choose(page, name, buffer, lastModified = 0) {
  await page.evaluate(({ name, base64, lastModified }) => {
    const data = new DataTransfer();
    data.items.add(new File([Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))], name, { lastModified }));
    const input = document.getElementById('files-input');
    input.files = data.files;
    input.dispatchEvent(new Event('change'));
  }, { name, base64: buffer.toString('base64'), lastModified });
}

async function contentOf(download) {
  const parts = [];
  for await (const part of await download.createReadStream()) parts.push(part);
  return Buffer.concat(parts);
}

async function userOf(page) {
  return page.evaluate(() => JSON.parse(atob(sessionStorage.getItem('parley-token').split('.')[1])).sub);
}

/** How many bytes of recordings the page has kept that are not safe yet. */
async function lengthOfSlices(page) {
  return page.evaluate(() => new Promise((resolve) => {
    indexedDB.open('parley-artifacts').onsuccess = ({ target }) => {
      const all = target.result.transaction('slices').objectStore('slices').getAll();
      all.onsuccess = () => {
        target.result.close();
        resolve(all.result.reduce((sum, { blob }) => sum + blob.size, 0));
      };
    };
  }));
}

/** A picker that nobody has to click in: it gives a handle to a file in the origin’s private folder, which needs no asking. */
function pickFromPrivateFolder() {
  globalThis.showOpenFilePicker = async () => {
    const folder = await navigator.storage.getDirectory();
    const handle = await folder.getFileHandle('kept.bin', { create: true });
    const writer = await handle.createWritable();
    await writer.write(new Blob([new Uint8Array(20_000_000)]));
    await writer.close();
    return [handle];
  };
}
