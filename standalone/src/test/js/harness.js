/** Pages in real browsers over a small hub, for tests of the page, and what they all need to look at one. */
import { after, afterEach, before } from 'node:test';
import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { chromium } from 'playwright-core';
import { serve } from './serve.js';

const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';
/** Where to leave pictures of the page to look at; none are taken without it. */
const PICTURES = process.env.PICTURES;
const FLAGS = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update',
  '--disable-sync', '--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream', '--allow-loopback-in-peer-connection',
];
export const PEER_TILE = '.tile[data-self="false"][data-screen="false"]';

/** To be called inside of `describe`: starts and ends what there is with it. @param {{withArtifacts?: boolean}} [options] */
export function usePages(options) {
  const site = {};
  let browser;
  let contexts = [];
  let faults = [];
  let rooms = 0;

  before(async () => {
    Object.assign(site, await serve(options));
    // Else Playwright keeps this process, and the runner, from ending when `--test-timeout` is over. Chromium ends with it.
    browser = await chromium.launch({ executablePath: CHROMIUM, headless: true, args: FLAGS, handleSIGTERM: false });
  });
  after(async () => {
    await browser?.close();
    site.stop();
  });
  afterEach(async () => {
    await Promise.all(contexts.splice(0).map((context) => context.close()));
    assert.deepEqual(faults.splice(0), [], 'errors on the page');
  });

  async function open(query = '', options = {}) {
    return openTab(await openBrowser(options), query);
  }

  async function openBrowser(options = {}) {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
    contexts.push(context);
    return context;
  }

  async function openTab(context, query = '') {
    const page = await context.newPage();
    page.setDefaultTimeout(15_000);
    page.on('pageerror', (error) => faults.push(`${error.name}: ${error.message} ${error.stack}`));
    page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
    await page.addInitScript(rememberConnections);
    await page.goto(`${site.url}?${new URLSearchParams(query)}`);
    return page;
  }

  async function joined(name, room, wire, options) {
    const page = await open({ name, room, wire, auto: '1', media: 'test' }, options);
    await page.waitForSelector('body[data-view="call"]');
    return page;
  }

  /** Two on two wires whose pictures have arrived at each other. */
  async function pair(options) {
    const room = `garden-${++rooms}`;
    const ann = await joined('Ann', room, 'websocket', options);
    const bob = await joined('Bob', room, 'socket.io', options);
    await Promise.all([ann, bob].map((page) => framesRise(page)));
    return { ann, bob, room };
  }

  async function picture(page, name) {
    if (!PICTURES) return;
    await mkdir(PICTURES, { recursive: true });
    await page.screenshot({ path: `${PICTURES}/${name}.png` });
  }

  /** Errors that a test has made on purpose. @param {RegExp} pattern */
  function forgive(pattern) {
    faults = faults.filter((fault) => !pattern.test(fault));
  }

  return { site, open, openBrowser, openTab, joined, pair, picture, forgive };
}

/** Frames decoded of the first tile that matches, as the browser counts them. */
export async function frames(page, tile = PEER_TILE) {
  return page.evaluate(async (selector) => {
    const { peer } = document.querySelector(selector).dataset;
    const track = document.querySelector(`${selector} video`).srcObject?.getVideoTracks()[0];
    const report = await globalThis.parley.call.stats(peer);
    return [...(report?.values() ?? [])].find(({ type, trackIdentifier }) => type === 'inbound-rtp' && trackIdentifier === track?.id)?.framesDecoded ?? 0;
  }, tile);
}

export async function framesRise(page, tile = PEER_TILE) {
  await page.waitForSelector(tile);
  const start = await frames(page, tile);
  await poll(async () => assert.ok((await frames(page, tile)) >= start + 10, 'frames are decoded'));
}

export async function poll(check, within = 15_000) {
  const deadline = Date.now() + within;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

export async function text(page, testId, pattern) {
  await poll(async () => assert.match((await page.locator(`[data-testid="${testId}"]`).allTextContents()).join('\n'), pattern));
}

export async function overflow(page) {
  return page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
}

/** Lets a test reach the page's connections, to make them fail. */
function rememberConnections() {
  globalThis.connections = [];
  globalThis.RTCPeerConnection = class extends RTCPeerConnection {
    constructor(configuration) {
      super(configuration);
      globalThis.connections.push(this);
    }
  };
}
