/**
 * The page with a small hub behind it, as the standalone server would serve it: for the page's test, and by hand with
 * `node serve.js`, which prints where it is.
 */
import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { FakeArtifacts } from './fake-artifacts.js';
import { FakeHub, listen, tokenOf, userOf } from './fake-hub.js';

const PAGE = new URL('../../main/resources/dev/parley/standalone/demo/', import.meta.url);
const TYPES = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' };
/** As strict as a server could be: the page needs nothing inline and nothing from elsewhere. */
const POLICY =
  "default-src 'self'; connect-src 'self' ws: http:; img-src 'self' http:; media-src 'self' blob: mediastream: http:; base-uri 'none'; object-src 'none'";

/** @param {{withArtifacts?: boolean}} options @returns {Promise<{url: string, hub: FakeHub, artifacts: FakeArtifacts, stop: () => void}>} */
export async function serve({ withArtifacts = true } = {}) {
  const hub = await new FakeHub().start();
  const artifacts = await new FakeArtifacts({ tell: (...push) => hub.tellRoom(...push), userOf }).start();
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, 'http://localhost');
    if (pathname === '/config.json') return json(response, { wsUrl: hub.wsUrl, sioUrl: hub.sioUrl, ...(withArtifacts && { artifactsUrl: artifacts.url }) });
    if (pathname === '/api/token' && request.method === 'POST') return token(request, response);
    await file(pathname === '/' ? 'index.html' : pathname.slice(1), response);
  });
  const port = await listen(server);
  const stop = () => {
    hub.stop();
    artifacts.stop();
    server.close();
    server.closeAllConnections();
  };
  return { url: `http://127.0.0.1:${port}/`, hub, artifacts, stop };
}

let users = 0;

/** For the same user again if there is an earlier one. */
async function token(request, response) {
  let body = '';
  for await (const chunk of request) body += chunk;
  const { earlier } = JSON.parse(body);
  json(response, { token: tokenOf(earlier ? userOf(earlier) : `user-${++users}`), expires: Date.now() + 3_600_000 });
}

function json(response, value) {
  response.setHeader('Content-Type', 'application/json');
  response.end(JSON.stringify(value));
}

async function file(path, response) {
  const url = new URL(path, PAGE);
  response.setHeader('Content-Type', TYPES[extname(path)] ?? 'application/octet-stream');
  response.setHeader('Content-Security-Policy', POLICY);
  try {
    if (!url.href.startsWith(PAGE.href)) throw new Error('outside of the page');
    response.end(await readFile(url));
  } catch {
    response.statusCode = 404;
    response.end();
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log((await serve()).url);
