/** The node of artifacts over HTTP (artifacts.openapi.yaml): tus 1.0.0 for what goes there, and what a room has. */

/** For what has a small answer, and for a part of an upload, which is made to take a second: ms. */
const ANSWER = 15_000;
const PART = 60_000;

/** The node has said no. */
export class Refusal extends Error {
  /** @param {number} status @param {string} code of the answer @param {string} detail */
  constructor(status, code, detail) {
    super(detail);
    this.status = status;
    this.code = code;
  }
}

/** Whether what has failed may succeed later, as it is. @param {any} error */
export function passes(error) {
  if (error instanceof Refusal) return error.status >= 500 || [408, 429, 460].includes(error.status) || error.code === 'wrong-offset';
  return error instanceof TypeError || error.name === 'TimeoutError' || error.passing === true; // fetch: nobody answered, or it broke off
}

export class ArtifactsApi {
  #base;
  #identity;

  /** @param {string} base its address @param {{token: (refused?: boolean) => Promise<string>}} identity */
  constructor(base, identity) {
    this.#base = base;
    this.#identity = identity;
  }

  // ---- what goes there

  /**
   * Claims an id; once more with the same id and body it is the same upload.
   * @param {Record<string, string | undefined>} metadata @param {number | undefined} length bytes; undefined if that is said later
   * @returns {Promise<{path: string, offset: number}>}
   */
  async create(metadata, length) {
    const said = Object.entries(metadata).filter(([, value]) => value);
    const headers = {
      'Upload-Metadata': said.map(([key, value]) => `${key} ${base64(new TextEncoder().encode(value))}`).join(','),
      ...(length === undefined ? { 'Upload-Defer-Length': '1' } : { 'Upload-Length': String(length) }),
    };
    const answer = await this.#ask('POST', 'v1/uploads', { headers });
    return { path: new URL(answer.headers.get('Location'), this.#base).pathname.slice(1), offset: Number(answer.headers.get('Upload-Offset') ?? 0) };
  }

  /** How much of it is safe there. @returns {Promise<{offset: number, length?: number}>} */
  async offset(path, signal) {
    const { headers } = await this.#ask('HEAD', path, { signal });
    const length = headers.get('Upload-Length');
    return { offset: Number(headers.get('Upload-Offset')), length: length === null ? undefined : Number(length) };
  }

  /**
   * Sends what comes next.
   * @param {string} path @param {number} offset @param {Uint8Array} bytes @param {number | undefined} length of all, if it is to be said now
   * @returns {Promise<number>} how much is safe now
   */
  async append(path, offset, bytes, length, signal) {
    const headers = { 'Content-Type': 'application/offset+octet-stream', 'Upload-Offset': String(offset) };
    if (length !== undefined) headers['Upload-Length'] = String(length);
    const { subtle } = globalThis.crypto ?? {}; // not on a page without TLS, but on localhost
    if (subtle) headers['Upload-Checksum'] = `sha256 ${base64(new Uint8Array(await subtle.digest('SHA-256', bytes)))}`;
    const answer = await this.#ask('PATCH', path, { headers, body: bytes, signal, within: PART });
    return Number(answer.headers.get('Upload-Offset'));
  }

  /** Takes it back, whole or not. One that is not there is none. */
  async remove(path) {
    await this.#ask('DELETE', path).catch((error) => {
      if (![404, 410].includes(error.status)) throw error;
    });
  }

  // ---- what is there

  /** @param {Record<string, string | number | undefined>} query `room`, and perhaps `kind`, `state`, `after`, `limit` */
  async list(query) {
    const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== '');
    return (await this.#ask('GET', `v1/artifacts?${new URLSearchParams(/** @type {any} */ (given))}`)).json();
  }

  /** A link that needs no token, for an hour. @param {string} id @param {string} [rendition] empty for what was uploaded @returns {Promise<string>} */
  async link(id, rendition = '') {
    const body = JSON.stringify({ rendition, seconds: 3_600 });
    const answer = await this.#ask('POST', `v1/artifacts/${id}/links`, { headers: { 'Content-Type': 'application/json' }, body });
    return new URL((await answer.json()).url, this.#base).href;
  }

  /** Tells the room that its upload waits. */
  async pause(id) {
    await this.#ask('POST', `v1/artifacts/${id}/pause`);
  }

  /** Starts work on it again that could not be done. */
  async retry(id) {
    await this.#ask('POST', `v1/artifacts/${id}/retry`);
  }

  // ----

  async #ask(method, path, { headers = {}, body = undefined, signal = undefined, within = ANSWER } = {}, refused = false) {
    const answer = await fetch(new URL(path, this.#base), {
      method,
      headers: { ...headers, 'Tus-Resumable': '1.0.0', Authorization: `Bearer ${await this.#identity.token(refused)}` },
      body,
      signal: AbortSignal.any([AbortSignal.timeout(within), ...(signal ? [signal] : [])]),
      cache: 'no-store',
    });
    if (answer.ok) return answer;
    if (answer.status === 401 && !refused) return this.#ask(method, path, { headers, body, signal, within }, true);
    const { code, detail } = await answer.json().catch(() => ({})); // HEAD has no body to tell in
    throw new Refusal(answer.status, code ?? '', detail ?? `refused (${answer.status})`);
  }
}

/** @param {Uint8Array} bytes */
function base64(bytes) {
  return btoa(String.fromCharCode(...bytes));
}
