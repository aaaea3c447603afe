/** Who one is to the hub: tokens of one and the same user, as the page's server gives them to anybody. */

/** A token that ends this soon is not begun with, ms. */
const NEARLY_OVER = 60_000;

export class Identity {
  #room;
  #token;
  #expires = 0;
  /** As others see it. @type {string} */ name;

  /** @param {{name: string, room: string, earlier?: string | null}} options `earlier`: a token of the same user, over or not */
  constructor({ name, room, earlier }) {
    this.name = name;
    this.#room = room;
    this.#token = earlier ?? undefined;
  }

  /** The latest token, over or not. @type {string | undefined} */
  get latest() {
    return this.#token;
  }

  /** Known once there is a token. @type {string | undefined} */
  get user() {
    return userOf(this.#token);
  }

  /** @param {boolean} [refused] whether the last one was, so that there has to be another */
  async token(refused = false) {
    return !refused && Date.now() < this.#expires - NEARLY_OVER ? /** @type {string} */ (this.#token) : this.renewed();
  }

  /** Each time for the same user: a session, or an upload, can be gone on with by nobody else. @returns {Promise<string>} */
  async renewed() {
    const response = await fetch(new URL('api/token', document.baseURI), {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ name: this.name, room: this.#room, earlier: this.#token }),
    }).catch(() => {
      throw Object.assign(new Error('this page’s server does not answer'), { passing: true });
    });
    if (!response.ok) throw new Error(`the token was refused (${response.status}) ${await response.text()}`.trim());
    const { token, expires } = await response.json();
    this.#token = token;
    this.#expires = expires;
    return token;
  }
}

/** @param {string | undefined} token a JWT @returns {string | undefined} */
function userOf(token) {
  try {
    return JSON.parse(atob((token ?? '').split('.')[1].replace(/-/g, '+').replace(/_/g, '/'))).sub;
  } catch {
    return undefined;
  }
}
