import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import { build } from 'esbuild';
import { chromium } from 'playwright-core';

const FLAGS = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync',
  '--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream', '--allow-loopback-in-peer-connection', '--auto-accept-this-tab-capture',
];

/** Chromium with cameras that are none, and pages of a module that is bundled for them. */
export class Browser {
  #server;
  #browser;
  #text;

  /** @param bundling what else esbuild is told */
  static async start(entry, bundling = {}) {
    const browser = new Browser();
    const bundle = await build({ entryPoints: [entry], bundle: true, format: 'esm', write: false, logLevel: 'error', ...bundling });
    browser.#text = bundle.outputFiles[0].text;
    browser.#server = createServer((request, response) => {
      const script = request.url === '/page.js';
      response.setHeader('Content-Type', script ? 'text/javascript' : 'text/html');
      response.end(script ? browser.#text : '<!doctype html><title>test</title><body><div id="root"></div><script type="module" src="/page.js"></script>');
    });
    await new Promise((resolve) => browser.#server.listen(0, '127.0.0.1', resolve));
    browser.url = `http://127.0.0.1:${browser.#server.address().port}/`;
    const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) => existsSync(path));
    if (!executablePath) throw new Error('Chromium is needed');
    // Else Playwright keeps this process, and the runner, from ending when `--test-timeout` is over. Chromium ends with it.
    browser.#browser = await chromium.launch({ executablePath, args: FLAGS, handleSIGTERM: false });
    return browser;
  }

  async page(query = '') {
    const context = await this.#browser.newContext();
    const page = await context.newPage();
    page.errors = [];
    page.on('pageerror', (error) => page.errors.push(String(error)));
    await page.goto(this.url + query);
    return page;
  }

  async stop() {
    await this.#browser?.close();
    this.#server?.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

/** Asks until the answer is yes. */
export async function eventually(what, within, question) {
  const deadline = Date.now() + within;
  for (;;) {
    if (await question()) return;
    if (Date.now() > deadline) throw new Error(`not within ${within} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
