/** Text to the room or to one peer, carried by the protocol's `message`, with what became of it. */
import { byId, element, setText } from './dom.js';

const KEPT = 200;

const OUTCOMES = { sending: 'sending…', delivered: 'delivered', held: 'held until they are back' };

export class Chat {
  #send;
  #list = byId('messages');
  #to = byId('chat-to');
  #text = byId('chat-text');

  /** @param {{send: (fields: object) => Promise<any>, signal: AbortSignal}} options */
  constructor({ send, signal }) {
    this.#send = send;
    byId('chat-form').addEventListener('submit', (event) => {
      event.preventDefault();
      this.#submit();
    }, { signal });
  }

  /** @param {any[]} peers who can be written to */
  peers(peers) {
    const chosen = this.#to.value;
    const options = [['', 'Everyone'], ...peers.map(({ peer, name }) => [peer, name ?? peer])];
    const unchanged = options.length === this.#to.length && options.every(([value, text], i) => this.#to[i].value === value && this.#to[i].text === text);
    if (unchanged) return;
    this.#to.replaceChildren(...options.map(([value, text]) => element('option', { value, text })));
    this.#to.value = options.some(([value]) => value === chosen) ? chosen : '';
  }

  /** @param {string} name @param {{data: any, to?: string}} message */
  receive(name, { data }) {
    const text = typeof data?.text === 'string' ? data.text : JSON.stringify(data);
    this.#add({ author: data?.private ? `${name}, to you` : name, text });
  }

  clear() {
    this.#list.replaceChildren();
  }

  /** A message that had been taken, and then could not reach its target. */
  undeliverable(re, name, code) {
    const item = [...this.#list.children].find(({ dataset }) => dataset.request === re);
    if (item) this.#outcome(item, 'failed', `did not reach ${name}: ${code}`);
  }

  async #submit() {
    const text = this.#text.value.trim();
    if (!text) return;
    this.#text.value = '';
    const to = this.#to.value || undefined;
    const author = to ? `You, to ${this.#to.selectedOptions[0].text}` : 'You';
    const item = this.#add({ author, text, own: true });
    this.#outcome(item, 'sending');
    try {
      const reply = await this.#send({ to, data: to ? { text, private: true } : { text } });
      item.dataset.request = reply.id;
      this.#outcome(item, reply.outcome);
    } catch (error) {
      this.#outcome(item, 'failed', `not sent: ${error.message}`);
    }
  }

  #add({ author, text, own = false }) {
    const time = new Date().toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
    const item = element(
      'li', { 'data-testid': 'chat-message', class: own ? 'own' : undefined },
      element('p', { class: 'byline' }, element('b', { text: author }), element('time', { text: time })),
      element('p', { class: 'text', text }),
      element('p', { class: 'outcome' }),
    );
    this.#list.append(item);
    if (this.#list.children.length > KEPT) this.#list.firstElementChild.remove();
    this.#list.scrollTop = this.#list.scrollHeight;
    return item;
  }

  #outcome(item, outcome, text = OUTCOMES[outcome] ?? outcome) {
    item.dataset.outcome = outcome;
    setText(item.querySelector('.outcome'), text);
  }
}
