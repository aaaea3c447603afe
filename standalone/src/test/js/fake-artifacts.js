/**
 * A node of artifacts in memory, small enough to read, as far as the page meets it: tus with a checksum, the list in pages, links, and
 * the pushes to the room. Faults are made by the tests.
 */
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import { listen } from './fake-hub.js';

const OPEN = ['claimed', 'receiving', 'paused'];
const GONE = ['cancelled', 'deleted'];
const EXPOSED = 'Location, Upload-Offset, Upload-Length, Upload-Duplicate';

export class FakeArtifacts {
  /** By id, in the order of their coming. */
  artifacts = new Map();
  /** Whether whoever connects is hung up on. */
  away = false;
  /** How long a part takes, ms. */
  slow = 0;
  /** Whether recordings are made seekable. */
  ffmpeg = true;
  /** What was asked, as `METHOD path`. */
  asked = [];
  /** Tokens that are refused. */
  refused = new Set();
  #tell;
  #userOf;
  #counter = 0;
  #server;

  /** @param {{tell: (room: string, type: string, fields: object) => void, userOf: (token: string) => string}} hub */
  constructor({ tell, userOf }) {
    this.#tell = tell;
    this.#userOf = userOf;
  }

  async start() {
    this.#server = createServer((request, response) => this.#answer(request, response).catch(() => response.destroy())); // who asked has gone
    this.#server.on('connection', (socket) => this.away && socket.destroy());
    this.url = `http://127.0.0.1:${await listen(this.#server)}`;
    return this;
  }

  stop() {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  // ---- what tests do to it

  /** Hangs up on everybody, and on whoever comes until it is back. */
  cut() {
    this.away = true;
    this.#server.closeAllConnections();
  }

  /** The first of that name. */
  named(name) {
    return [...this.artifacts.values()].find((one) => one.name === name);
  }

  /** As if somebody else had sent it. */
  put(fields, bytes = Buffer.from('bytes')) {
    const one = this.#add({ kind: 'file', owner: 'somebody', ...fields, size: bytes.length });
    one.bytes = bytes;
    one.received = bytes.length;
    this.become(one, fields.state ?? 'ready');
    return one;
  }

  become(one, state, more = {}) {
    Object.assign(one, more, { state, version: one.version + 1 });
    this.#tell(one.room, 'artifact', { room: one.room, artifact: shown(one) });
  }

  // ---- HTTP

  async #answer(request, response) {
    const { pathname, searchParams } = new URL(request.url, 'http://localhost');
    response.setHeader('Access-Control-Allow-Origin', '*');
    response.setHeader('Access-Control-Expose-Headers', EXPOSED);
    if (request.method === 'OPTIONS') {
      response.setHeader('Access-Control-Allow-Methods', 'GET, HEAD, POST, PATCH, DELETE');
      response.setHeader('Access-Control-Allow-Headers', request.headers['access-control-request-headers'] ?? '');
      response.setHeader('Access-Control-Max-Age', '600');
      return send(response, 204);
    }
    this.asked.push(`${request.method} ${pathname}`);
    const [, , kind, id, action] = pathname.split('/');
    if (action === 'content' || action === 'renditions') return this.#content(this.artifacts.get(id), request, response);
    const token = (request.headers.authorization ?? '').replace('Bearer ', '');
    if (this.refused.has(token)) return problem(response, 401, 'unauthorized');
    const user = this.#userOf(token);
    if (kind === 'uploads') return this.#tus(user, id, request, response);
    if (id === undefined) return json(response, 200, this.#list(searchParams));
    const one = this.artifacts.get(id);
    if (!one) return problem(response, 404, 'not-found');
    if (action === 'links') return json(response, 201, { url: `/v1/artifacts/${id}/content`, expires: new Date().toISOString() });
    if (one.owner !== user) return problem(response, 403, 'forbidden');
    if (action === 'pause') this.become(one, 'paused');
    if (request.method === 'DELETE') return this.#remove(one, response);
    return json(response, 200, shown(one));
  }

  async #tus(user, id, request, response) {
    if (request.headers['tus-resumable'] !== '1.0.0') return problem(response, 412, 'protocol-version');
    if (request.method === 'POST') return this.#create(user, request, response);
    const one = this.artifacts.get(id);
    if (!one || one.owner !== user) return problem(response, one ? 403 : 404, one ? 'forbidden' : 'not-found');
    if (GONE.includes(one.state)) return problem(response, 410, 'gone');
    if (request.method === 'DELETE') return this.#remove(one, response);
    one.fence++; // whoever wrote until now writes no more
    if (request.method === 'PATCH') return this.#append(one, request, response);
    response.setHeader('Upload-Offset', String(one.received));
    if (one.size !== undefined) response.setHeader('Upload-Length', String(one.size));
    return send(response, 200);
  }

  #create(owner, { headers }, response) {
    const metadata = Object.fromEntries(headers['upload-metadata'].split(',').map((pair) => {
      const [key, value] = pair.split(' ');
      return [key, Buffer.from(value, 'base64').toString()];
    }));
    const { room, kind = 'file', id: clientId, filename: name, peer } = metadata;
    const size = headers['upload-length'] === undefined ? undefined : Number(headers['upload-length']);
    const known = [...this.artifacts.values()].find((one) => one.owner === owner && one.clientId === clientId);
    if (known && GONE.includes(known.state)) return problem(response, 410, 'gone');
    const one = known ?? this.#add({ room, kind, clientId, name, peer, owner, size, type: metadata.filetype });
    if (!known) this.become(one, 'claimed');
    if (one.size === 0) this.#finish(one);
    if (known) response.setHeader('Upload-Offset', String(one.received));
    response.setHeader('Location', `/v1/uploads/${one.id}`);
    return send(response, 201);
  }

  async #append(one, request, response) {
    if (Number(request.headers['upload-offset']) !== one.received || !OPEN.includes(one.state)) return problem(response, 409, 'wrong-offset');
    const { fence } = one;
    if (request.headers['upload-length'] !== undefined) one.size = Number(request.headers['upload-length']);
    const parts = [];
    for await (const part of request) parts.push(part);
    const bytes = Buffer.concat(parts);
    if (this.slow) await new Promise((resolve) => setTimeout(resolve, this.slow));
    const sum = request.headers['upload-checksum']?.split(' ')[1];
    if (sum && sum !== createHash('sha256').update(bytes).digest('base64')) return problem(response, 460, 'checksum-mismatch');
    if (this.away || fence !== one.fence || GONE.includes(one.state)) return response.destroy();
    if (one.state !== 'receiving' && bytes.length > 0) this.become(one, 'receiving');
    one.bytes = Buffer.concat([one.bytes, bytes]);
    one.received = one.bytes.length;
    this.#tell(one.room, 'artifact-progress', { room: one.room, id: one.id, received: one.received, size: one.size });
    if (one.received === one.size) this.#finish(one);
    response.setHeader('Upload-Offset', String(one.received));
    return send(response, 204);
  }

  #finish(one) {
    if (one.kind !== 'recording') return this.become(one, 'ready');
    this.become(one, 'processing');
    const renditions = this.ffmpeg ? [{ name: 'seekable', type: 'video/webm', size: one.received, durationMillis: 4_000 }] : [];
    this.become(one, 'ready', { renditions });
  }

  #remove(one, response) {
    this.become(one, OPEN.includes(one.state) ? 'cancelled' : 'deleted');
    return send(response, 204);
  }

  #list(query) {
    const wanted = (query.get('state') ?? '').split(',').filter(Boolean);
    const all = [...this.artifacts.values()]
      .filter((one) => one.room === query.get('room') && (!query.get('kind') || one.kind === query.get('kind')))
      .filter(({ state }) => (wanted.length ? wanted.includes(state) : !GONE.includes(state)))
      .reverse();
    const from = query.get('after') ? all.findIndex(({ id }) => id === query.get('after')) + 1 : 0;
    const page = all.slice(from, from + Number(query.get('limit')));
    const next = from + page.length < all.length ? page.at(-1).id : undefined;
    return { artifacts: page.map(shown), next, total: all.length };
  }

  #content(one, { headers }, response) {
    const [, from, to] = /bytes=(\d+)-(\d*)/.exec(headers.range ?? '') ?? [];
    response.setHeader('Content-Type', one.type || 'application/octet-stream');
    response.setHeader('Content-Disposition', `attachment; filename="${encodeURIComponent(one.name)}"`);
    response.setHeader('Accept-Ranges', 'bytes');
    if (from === undefined) return send(response, 200, one.bytes);
    const end = to ? Number(to) : one.bytes.length - 1;
    response.setHeader('Content-Range', `bytes ${from}-${end}/${one.bytes.length}`);
    return send(response, 206, one.bytes.subarray(Number(from), end + 1));
  }

  #add(fields) {
    const number = ++this.#counter;
    const id = `art${String(number).padStart(4, '0')}`;
    const created = new Date(Date.UTC(2026, 0, 1) + number * 1_000).toISOString();
    const one = { id, clientId: id, created, expires: created, version: 0, fence: 0, received: 0, renditions: [], bytes: Buffer.alloc(0), ...fields };
    this.artifacts.set(id, one);
    return one;
  }
}

function shown({ bytes, fence, ...one }) {
  return one;
}

function send(response, status, body) {
  response.statusCode = status;
  response.end(body);
}

function json(response, status, value) {
  response.setHeader('Content-Type', 'application/json');
  send(response, status, JSON.stringify(value));
}

function problem(response, status, code) {
  response.setHeader('Content-Type', 'application/problem+json');
  send(response, status, JSON.stringify({ title: code, status, detail: `refused: ${code}`, code }));
}
