/** The admin API of the node that the page came from. The token is this tab's, and goes nowhere but into a header. */

const KEY = 'parley-admin-token';
const PATIENCE_MS = 12_000;
const BASE = new URL('../admin/v1/', document.baseURI);

/** What came of a request that was not answered by 200. */
export class ApiError extends Error {
  /** @param {number} status 0 for no answer @param {string} message @param {number} [retryAfter] s */
  constructor(status, message, retryAfter) {
    super(message);
    this.status = status;
    this.retryAfter = retryAfter;
  }
}

export const token = {
  get: () => sessionStorage.getItem(KEY),
  set: (/** @type {string} */ value) => sessionStorage.setItem(KEY, value),
  forget: () => sessionStorage.removeItem(KEY),
};

/**
 * @param {string} method
 * @param {string[]} path its segments, as they are
 * @param {{query?: Record<string, any>, body?: any}} [more] of the query, what is undefined is left out
 * @returns {Promise<any>}
 */
export async function call(method, path, { query = {}, body } = {}) {
  const url = new URL(path.map(encodeURIComponent).join('/'), BASE);
  for (const [name, value] of Object.entries(query)) if (value !== undefined) url.searchParams.set(name, String(value));
  let response;
  try {
    response = await fetch(url, {
      method,
      body: body === undefined ? undefined : JSON.stringify(body),
      headers: { authorization: `Bearer ${token.get() ?? ''}` },
      cache: 'no-store',
      credentials: 'omit',
      redirect: 'error',
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
  } catch (error) {
    throw new ApiError(0, error.name === 'TimeoutError' ? 'The node does not answer.' : 'The node can’t be reached.');
  }
  const answer = await response.json().catch(() => ({}));
  if (response.ok) return answer;
  const retryAfter = Number(response.headers.get('retry-after')) || undefined;
  throw new ApiError(response.status, answer.detail ?? `The node answers with ${response.status}.`, retryAfter);
}

/** @param {string} path @param {Record<string, any>} [query] */
export const get = (path, query) => call('GET', path.split('/'), { query });
