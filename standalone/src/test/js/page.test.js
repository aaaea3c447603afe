import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { frames, framesRise, overflow, PEER_TILE, poll, text, usePages } from './harness.js';

/** The page as a person uses it: real browsers' pictures, over a small hub of the test's own. */
describe('the demo page', { timeout: 600_000 }, () => {
  const { site, open, openBrowser, openTab, joined, pair, picture, forgive } = usePages({ withArtifacts: false });

  it('opened in two tabs it just works: both are in one room, on two wires, as two people', async () => {
    const context = await openBrowser();
    const [first, second] = [await openTab(context), await openTab(context)];
    await first.click('[data-testid="join-button"]');
    await text(second, 'room-hint', /Ann on WebSocket/);
    await picture(second, 'lobby-second');
    await second.click('[data-testid="join-button"]');
    await Promise.all([first, second].map((page) => framesRise(page)));
    assert.equal(await second.getAttribute(PEER_TILE, 'data-wire'), 'native');
    assert.equal(await first.getAttribute(PEER_TILE, 'data-wire'), 'web');
    assert.deepEqual(await names(first), ['Ann', 'Bob']);
  });

  it('a tab that is loaded again, or duplicated, meets the other as before', async () => {
    const context = await openBrowser();
    const first = await openTab(context, { name: 'Zoe', room: 'shed' });
    await first.click('[data-testid="join-button"]');
    await first.waitForSelector('body[data-view="call"]');
    const memory = await first.evaluate(() => Object.entries(sessionStorage));
    const duplicate = await openTab(context);
    await duplicate.evaluate((entries) => entries.forEach(([key, value]) => sessionStorage.setItem(key, value)), memory);
    await duplicate.goto(first.url());
    await text(duplicate, 'room-hint', /Zoe on WebSocket/);
    await duplicate.click('[data-testid="join-button"]');
    await framesRise(duplicate);
    assert.equal(await first.getAttribute(PEER_TILE, 'data-wire'), 'web');
    await first.reload();
    await text(first, 'room-hint', /Ann on Socket/);
    await first.click('[data-testid="join-button"]');
    await framesRise(first);
    assert.deepEqual(await names(first), ['Zoe', 'Ann']);
    assert.equal(await duplicate.getAttribute(PEER_TILE, 'data-wire'), 'native');
  });

  it('opened in another browser, it takes another name than is suggested if that is there already', async () => {
    const room = 'terrace';
    const first = await joined('Ann', room, 'websocket');
    const second = await open({ room, wire: 'socket.io' });
    assert.equal(await second.getAttribute('[data-testid="name-input"]', 'placeholder'), 'Ann');
    await second.click('[data-testid="join-button"]');
    await first.waitForSelector('[data-testid="roster-entry"][data-name="Bob"]');
    assert.deepEqual(await names(second), ['Bob', 'Ann']);
    const hues = await second.locator('[data-testid="roster-entry"] [style*="--hue"]').evaluateAll((all) => all.map(({ style }) => style.getPropertyValue('--hue')));
    assert.deepEqual([hues.length, new Set(hues).size], [2, 2], 'two colours');
    assert.equal(await second.inputValue('[data-testid="name-input"]'), 'Bob');
    const third = await joined('Ann', room, 'websocket'); // who has chosen a name has it
    await third.waitForSelector('[data-testid="roster-entry"][data-self="true"][data-name="Ann"]');
  });

  for (const viewport of [{ width: 1280, height: 800 }, { width: 390, height: 844 }]) {
    it(`shows the start page down to its button at ${viewport.width}×${viewport.height}`, async () => {
      const page = await open({}, { viewport });
      const button = await page.locator('[data-testid="join-button"]').boundingBox();
      assert.ok(button.y + button.height <= viewport.height, `it ends at ${button.y + button.height}`);
    });
  }

  it('joins by keyboard alone, and tells what is wrong with a name or room', async () => {
    const page = await open({ room: 'my room', name: 'A\u0007' });
    await page.keyboard.press('Enter');
    await text(page, 'name-error', /control characters/);
    await text(page, 'room-error', /a space/);
    await picture(page, 'lobby-errors');
    await page.keyboard.press('Control+A');
    await page.keyboard.type('Ann');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Control+A');
    await page.keyboard.type('keyboard');
    await page.keyboard.press('Tab'); // the wires
    await page.keyboard.press('ArrowDown');
    await picture(page, 'lobby');
    await page.keyboard.press('Enter');
    await page.waitForSelector('body[data-view="call"]');
    assert.match(await page.textContent('#connection-detail'), /Socket\.IO/);
    assert.equal(await page.getAttribute('[data-testid="roster-entry"]', 'data-name'), 'Ann');
  });

  it('two peers on two wires see each other, and both rosters say so', async () => {
    const { ann, bob, room } = await pair();
    for (const [page, other, wire, polite] of [[ann, 'Bob', 'web', 'false'], [bob, 'Ann', 'native', 'true']]) {
      const entry = page.locator(`[data-testid="roster-entry"][data-name="${other}"]`);
      assert.equal(await entry.getAttribute('data-wire'), wire);
      assert.equal(await entry.getAttribute('data-polite'), polite);
      await page.waitForSelector(`[data-testid="roster-entry"][data-name="${other}"][data-status="in-call"]`);
      for (const type of ['offer', 'answer', 'candidates']) await page.waitForSelector(`[data-testid="log-entry"][data-type="${type}"]`);
    }
    await bob.waitForSelector('[data-testid="log-entry"][data-dir="out"][data-type="offer"][data-outcome="delivered"]');
    const [peer, from] = await Promise.all([ann, bob].map((page) => page.getAttribute('.tile[data-self="true"]', 'data-peer')));
    for (const [n, said] of ['end of candidates', '1 candidate', '2 candidates'].entries()) {
      const candidates = Array(n).fill({ candidate: '', sdpMid: '0' });
      site.hub.push(site.hub.session(peer), 'candidates', { mid: `mid-${n}`, room, from, candidates });
      await ann.waitForSelector(`[data-dir="in"][data-type="candidates"][data-what="${said}"]`, { state: 'attached' });
    }
    await picture(ann, 'call-light');
  });

  it('a broken connection resumes while the video goes on', async () => {
    const { ann, bob } = await pair({ colorScheme: 'dark' });
    const before = await frames(bob);
    await bob.click('[data-testid="break-button"]');
    await ann.waitForSelector('[data-testid="roster-entry"][data-name="Bob"][data-connected="false"]');
    await bob.waitForSelector('[data-testid="connection"][data-state="waiting"]');
    await picture(ann, 'peer-away');
    await ann.fill('[data-testid="chat-text"]', 'for later');
    await ann.press('[data-testid="chat-text"]', 'Enter');
    await ann.waitForSelector('[data-testid="chat-message"][data-outcome="held"]');
    assert.ok((await frames(bob)) > before, 'frames come while the connection is broken');
    const banner = bob.locator('[data-testid="banner"][data-resumed="true"]');
    await banner.waitFor();
    assert.ok(Number(await banner.getAttribute('data-replayed')) >= 1);
    assert.ok(Number(await banner.getAttribute('data-frames')) > 10);
    await text(bob, 'chat-message', /for later/);
    await ann.waitForSelector('[data-testid="roster-entry"][data-name="Bob"][data-connected="true"]');
    assert.equal(await bob.locator('[data-testid="log-entry"][data-type="welcome"]').count(), 2);
    await picture(bob, 'resumed-dark');
    await framesRise(bob);
  });

  it('a hub that stays away for longer than it keeps the session is said to be away', async () => {
    site.hub.resumeWindow = 1_500;
    try {
      const { ann } = await pair();
      site.hub.away = true;
      site.hub.cut();
      await text(ann, 'connection', /Reconnecting/);
      await text(ann, 'banner', /The session waits/);
      await text(ann, 'log-note', /Connection lost.*Next try in 0\.\d s/);
      await text(ann, 'log-note', /Still no hub.*does not answer.*Next try in \d\.\d s/);
      await text(ann, 'banner', /No hub\. Trying again/);
      await picture(ann, 'no-hub');
      site.hub.away = false;
      await ann.waitForSelector('[data-testid="banner"][data-resumed="false"]');
    } finally {
      Object.assign(site.hub, { resumeWindow: 30_000, away: false });
      forgive(/^WebSocket connection to|net::ERR_/); // browsers tell of each try
    }
  });

  it('a lost session: everyone is called anew, under a new peer id', async () => {
    const { ann, bob } = await pair();
    const before = await ann.getAttribute('.tile[data-self="true"]', 'data-peer');
    site.hub.forget(before);
    await ann.waitForSelector('[data-testid="banner"][data-resumed="false"]');
    await bob.waitForSelector(`[data-testid="roster-entry"][data-peer="${before}"]`, { state: 'detached' });
    await Promise.all([ann, bob].map((page) => page.waitForSelector(`${PEER_TILE}[data-connection="connected"]`)));
    await Promise.all([ann, bob].map((page) => framesRise(page)));
    assert.notEqual(await ann.getAttribute('.tile[data-self="true"]', 'data-peer'), before);
  });

  it('a connection that fails gets fresh ICE servers and restarts', async () => {
    const { ann, bob } = await pair();
    const offers = bob.locator('[data-testid="log-entry"][data-dir="in"][data-type="offer"]');
    const before = await offers.count();
    await ann.evaluate(() => {
      const [connection] = globalThis.connections.filter(({ signalingState }) => signalingState !== 'closed');
      Object.defineProperty(connection, 'connectionState', { get: () => 'failed', configurable: true });
      connection.onconnectionstatechange();
      delete connection.connectionState;
      connection.addEventListener('icegatheringstatechange', () => connection.onconnectionstatechange(), { once: true }); // it is back
    });
    await poll(async () => assert.equal(await offers.count(), before + 1));
    await ann.waitForSelector('[data-testid="log-entry"][data-type="ice"][data-outcome="ok"]');
    await Promise.all([ann, bob].map((page) => framesRise(page)));
  });

  it('both sharing a screen at the same moment ends well', async () => {
    const { ann, bob } = await pair();
    await Promise.all([ann, bob].map(stubScreen));
    await Promise.all([ann, bob].map((page) => page.click('[data-testid="screen-button"]')));
    const screen = '.tile[data-self="false"][data-screen="true"]';
    await Promise.all([ann, bob].map((page) => page.waitForSelector(screen)));
    await Promise.all([ann, bob].map((page) => framesRise(page, screen)));
    await picture(ann, 'screens');
    await ann.click('[data-testid="screen-button"]');
    await bob.waitForSelector(screen, { state: 'detached' });
    await framesRise(bob);
    await framesRise(ann, screen);
  });

  it('muting and the camera are told to others', async () => {
    const { ann, bob } = await pair();
    await ann.click('[data-testid="camera-button"]');
    await bob.waitForSelector(`${PEER_TILE}.no-picture`);
    await ann.click('[data-testid="mic-button"]');
    await bob.waitForSelector(`${PEER_TILE} .muted-mark`, { state: 'hidden' });
  });

  it('a click for the sound is asked for only where there is a sound', async () => {
    const { ann, room } = await pair();
    const context = await openBrowser();
    await context.addInitScript(holdSoundBack);
    const cy = await openTab(context, { name: 'Cy', room, wire: 'websocket', auto: '1', media: 'test' });
    const tile = `[data-testid="tile"][data-peer="${await ann.getAttribute('.tile[data-self="true"]', 'data-peer')}"]`;
    const listen = cy.locator(`${tile} .listen`);
    const silent = () => cy.evaluate((selector) => document.querySelector(`${selector} video`)?.muted, tile);
    await poll(async () => assert.equal(await silent(), true));
    assert.equal(await listen.isVisible(), false);
    await ann.click('[data-testid="mic-button"]');
    await listen.click();
    assert.equal(await silent(), false);
    assert.equal(await listen.isVisible(), false);
  });

  it('a status that is chosen shows in one’s own entry as in that of others', async () => {
    const { ann, bob } = await pair();
    await ann.selectOption('[data-testid="status-select"]', 'busy');
    for (const page of [ann, bob]) await page.waitForSelector('[data-testid="roster-entry"][data-name="Ann"][data-status="busy"]:has-text("busy")');
  });

  it('the log keeps in view what is opened, and leads back to the newest', async () => {
    const { ann } = await pair();
    const list = ann.locator('[data-testid="log"]');
    const last = ann.locator('[data-testid="log-entry"]:not(.noise)').last();
    await last.locator('summary').first().click();
    await poll(async () => {
      const [inside, around] = [await last.locator('.json').boundingBox(), await list.boundingBox()];
      assert.ok(inside.y < around.y + around.height - 20, 'the top of what is opened is in view');
    });
    await list.evaluate((root) => (root.scrollTop = 0));
    await ann.click('[data-testid="camera-button"]'); // which is told: more to log
    await ann.waitForSelector('[data-testid="log-newest"]');
    await picture(ann, 'log-newest');
    await ann.click('[data-testid="log-newest"]');
    await ann.waitForSelector('[data-testid="log-newest"]', { state: 'hidden' });
    assert.ok(await list.evaluate((root) => root.scrollHeight - root.scrollTop - root.clientHeight < 2));
    assert.equal(await ann.evaluate(() => document.activeElement.localName), 'summary');
  });

  it('the log is one stop of the Tab key, and arrow keys go through it', async () => {
    const { ann } = await pair();
    const focused = () => ann.evaluate(() => document.activeElement.id || document.activeElement.closest('[data-testid]').dataset.testid);
    const row = () => ann.evaluate(() => [...document.querySelectorAll('#log-entries > li:not(.noise)')].indexOf(document.activeElement.closest('li')));
    await ann.focus('#log-clear');
    await ann.keyboard.press('Tab');
    assert.equal(await focused(), 'log-entries');
    await ann.keyboard.press('ArrowUp');
    assert.equal(await focused(), 'log-entry');
    const newest = await row();
    await ann.keyboard.press('ArrowUp');
    assert.equal(await row(), newest - 1);
    await ann.keyboard.press('Enter');
    await ann.waitForSelector('[data-testid="log-entry"] details[open]');
    await ann.keyboard.press('Home');
    assert.equal(await row(), 0);
    await ann.keyboard.press('Shift+Tab');
    assert.equal(await focused(), 'log-entries');
    await ann.keyboard.press('Shift+Tab');
    assert.equal(await focused(), 'log-clear');
  });

  it('the button that breaks the connection keeps the focus while there is none', async () => {
    const { ann } = await pair();
    await ann.focus('[data-testid="break-button"]');
    await ann.keyboard.press('Enter');
    await ann.waitForSelector('[data-testid="break-button"][aria-disabled="true"]');
    await ann.keyboard.press('Enter'); // does nothing
    assert.equal(await ann.evaluate(() => document.activeElement.id), 'break');
    await ann.waitForSelector('[data-testid="break-button"][aria-disabled="false"]');
    assert.equal(await ann.evaluate(() => document.activeElement.id), 'break');
  });

  it('a third peer joins, one leaves, and the others go on', async () => {
    const { ann, bob, room } = await pair();
    const cy = await joined('Cy', room, 'websocket');
    await cy.waitForSelector(`${PEER_TILE}[data-connection="connected"]`);
    await poll(async () => assert.equal(await cy.locator(`${PEER_TILE}[data-connection="connected"]`).count(), 2));
    await ann.click('[data-testid="hangup-button"]');
    await ann.waitForSelector('body[data-view="lobby"]');
    await bob.waitForSelector('[data-testid="roster-entry"][data-name="Ann"]', { state: 'detached' });
    await framesRise(bob);
    await ann.click('[data-testid="join-button"]');
    await framesRise(ann);
  });

  it('a page that is closed leaves at once', async () => {
    const { ann, bob } = await pair();
    await bob.close({ runBeforeUnload: true });
    await ann.waitForSelector('[data-testid="alone"]', { timeout: 3_000 });
  });

  it('a hub that says not to come back ends the call with its reason', async () => {
    const { ann } = await pair();
    site.hub.close(await ann.getAttribute('.tile[data-self="true"]', 'data-peer'), 4502, 'kicked');
    await ann.waitForSelector('body[data-view="lobby"]');
    await text(ann, 'join-message', /kicked \(4502\)/);
  });

  it('fits a phone: nothing is cut off, in the lobby and in the call', async () => {
    const phone = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true };
    const lobby = await open({}, phone);
    assert.equal(await overflow(lobby), 0);
    await picture(lobby, 'lobby-phone');
    const { ann } = await pair({ ...phone, colorScheme: 'dark' });
    for (const tab of ['people', 'chat', 'log']) {
      await ann.click(`#tab-${tab}`);
      await ann.waitForSelector(`#${tab}`, { state: 'visible' });
      assert.equal(await overflow(ann), 0);
      await picture(ann, `phone-${tab}`);
    }
    await ann.click('#tab-people');
    await ann.click('[data-testid="break-button"]');
    for (const banner of ['[data-away]', '[data-resumed="true"]']) {
      const said = await ann.waitForSelector(`[data-testid="banner"]${banner}[data-shown]`);
      await picture(ann, `phone-banner${banner.replace(/\W/gu, '-')}`);
      await poll(async () => {
        const [above, own] = [await said.boundingBox(), await ann.locator('.tile[data-self="true"]').boundingBox()];
        assert.ok(above.y + above.height <= own.y, 'the banner hides nobody');
        assert.ok(above.x >= 0 && above.x + above.width <= phone.viewport.width, 'the banner is not cut off');
      });
      assert.equal(await overflow(ann), 0);
    }
  });

  it('where the hub has no node of artifacts there is nothing of recordings and files', async () => {
    const ann = await joined('Ann', 'bare', 'websocket');
    for (const id of ['record', 'files', 'tab-files', 'recording']) assert.equal(await ann.locator(`#${id}`).isVisible(), false, id);
  });

  it('the theme follows the system until somebody chooses, and remembers it', async () => {
    const page = await open({}, { colorScheme: 'dark' });
    const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const dark = await background();
    await page.click('[data-testid="theme-toggle"]');
    const light = await background();
    assert.notEqual(light, dark);
    await page.reload();
    assert.equal(await background(), light);
    assert.equal(await page.getAttribute('[data-testid="theme-toggle"]', 'aria-pressed'), 'false');
  });
});

async function names(page) {
  return page.locator('[data-testid="roster-entry"]').evaluateAll((entries) => entries.map(({ dataset }) => dataset.name));
}

/** As browsers do to a page that nobody has clicked in; a headless one does not. */
function holdSoundBack() {
  const play = HTMLMediaElement.prototype.play;
  HTMLMediaElement.prototype.play = function () {
    return this.muted ? play.call(this) : Promise.reject(new DOMException('no click yet', 'NotAllowedError'));
  };
}

/** A headless browser has no screen to choose: a canvas stands in. */
async function stubScreen(page) {
  await page.evaluate(() => {
    navigator.mediaDevices.getDisplayMedia = async () => {
      const canvas = Object.assign(document.createElement('canvas'), { width: 800, height: 450 });
      const paint = canvas.getContext('2d');
      let n = 0;
      setInterval(() => {
        paint.fillStyle = `hsl(${n++ % 360} 40% 40%)`;
        paint.fillRect(0, 0, 800, 450);
      }, 66);
      return canvas.captureStream(15);
    };
  });
}
