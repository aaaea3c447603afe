/** The roster, as the hub tells it. */
import { byId, element, initials, setText, wireBadge } from './dom.js';
import { hueOf } from './test-picture.js';

const STATUS_TEXTS = { online: 'online', away: 'away', busy: 'busy', 'in-call': 'in a call' };

export class People {
  #root;

  /** @param {HTMLElement} root a list */
  constructor(root) {
    this.#root = root;
  }

  /** @param {any[]} peers oneself first */
  show(peers) {
    setText(byId('people-count'), String(peers.length));
    this.#root.replaceChildren(...peers.map(row));
  }
}

function row({ peer, name, wire, status, connected, you, connection, polite, metadata }) {
  const shown = name ?? peer;
  const avatar = element('span', { class: 'avatar', 'aria-hidden': 'true', text: initials(shown) });
  avatar.style.setProperty('--hue', String(hueOf(shown)));
  const facts = connected
    ? [STATUS_TEXTS[status] ?? status, metadata?.screen ? 'sharing' : '', metadata?.mic === false ? 'muted' : ''].filter(Boolean).join(' · ')
    : 'reconnecting'; // the rest is as it was, and waits
  return element(
    'li',
    {
      'data-testid': 'roster-entry', 'data-peer': peer, 'data-name': shown, 'data-wire': wire, 'data-status': status,
      'data-connected': String(connected), 'data-connection': connection, 'data-polite': polite, 'data-self': String(Boolean(you)),
    },
    avatar,
    element('span', { class: 'person' },
      element('span', { class: 'person-name', text: you ? `${shown} (you)` : shown }),
      element('span', { class: 'person-state' }, element('span', { class: 'dot', 'aria-hidden': 'true' }), element('span', { class: 'facts', text: facts }))),
    wireBadge(wire),
  );
}
