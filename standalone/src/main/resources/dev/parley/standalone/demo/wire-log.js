/** What crosses the wire, both ways: a line each, its JSON folded below; a reply completes the line of its request. */
import { byId, element, setText } from './dom.js';

const KEPT = 400;
/** So near to its end the list goes on with what is new. */
const NEAR_PX = 40;
const NOISE = new Set(['ping', 'pong', 'received', 'artifact-progress']);
/** Never shown: who sees the page (or its screenshot) is not to have these. */
const SECRETS = new Set(['token', 'session', 'credential']);

export class WireLog {
  #root;
  #nameOf;
  /** Whether the newest line is kept in view. */ #following = true;
  /** Lines of requests that have no reply yet. @type {Map<string, HTMLElement>} */ #open = new Map();

  /** @param {HTMLElement} root a list @param {(peer: string) => string} nameOf @param {AbortSignal} signal */
  constructor(root, nameOf, signal) {
    this.#root = root;
    this.#nameOf = nameOf;
    root.replaceChildren();
    byId('log-clear').addEventListener('click', () => {
      root.replaceChildren();
      this.#look();
    }, { signal });
    byId('log-newest').addEventListener('click', () => this.#goTo(this.#rows().at(-1)), { signal });
    root.addEventListener('scroll', () => this.#look(), { signal });
    root.addEventListener('keydown', (event) => this.#walk(event), { signal });
    const resizing = new ResizeObserver(() => this.#follow()); // also when its tab is opened
    resizing.observe(root);
    signal.addEventListener('abort', () => resizing.disconnect());
    const noise = byId('log-noise');
    const apply = () => {
      root.classList.toggle('with-noise', noise.checked);
      this.#follow();
      this.#look();
    };
    noise.addEventListener('change', apply, { signal });
    apply();
  }

  /** @param {import('@parley/client').Trace} crossing */
  trace(crossing) {
    const { re, id, attempt } = crossing;
    if (re !== undefined && this.#open.has(re)) return this.#complete(this.#open.get(re), crossing);
    if (id !== undefined && this.#open.has(id)) {
      const line = this.#open.get(id);
      line.dataset.attempts = String(attempt);
      return setText(line.querySelector('.outcome'), `sent again ×${attempt}`);
    }
    const line = this.#line(crossing);
    if (id !== undefined) this.#open.set(id, line);
    this.#append(line);
  }

  /** Something worth a line that did not cross the wire. @param {string} text */
  note(text) {
    this.#append(element('li', { class: 'note', 'data-testid': 'log-note' }, element('span', { class: 'time', text: clock() }), element('span', { text })));
  }

  #line({ dir, type, fields, id, ms, note }) {
    const summary = element(
      'summary', { tabindex: '-1' },
      element('span', { class: 'time', text: clock() }),
      element('span', { class: 'direction', text: dir === 'out' ? '→' : '←', title: dir === 'out' ? 'sent' : 'came' }),
      element('span', { class: 'type', text: type }),
      element('span', { class: 'peer', text: this.#peerOf(dir, type, fields) }),
      element('span', { class: 'number', text: id ?? (fields.seq === undefined ? '' : `#${fields.seq}`) }),
      element('span', { class: 'outcome', text: note ?? describe(type, fields) }),
      element('span', { class: 'ms', text: ms === undefined ? '' : String(ms) }),
    );
    const details = element('details', {}, summary);
    const line = element('li', { 'data-testid': 'log-entry', 'data-dir': dir, 'data-type': type, 'data-outcome': note ?? '', 'data-what': describe(type, fields) }, details);
    line.classList.toggle('noise', NOISE.has(type));
    line.parts = [fields];
    details.addEventListener('toggle', () => this.#toggled(line, details));
    return line;
  }

  #complete(line, { type, re, fields, ms }) {
    this.#open.delete(re);
    const outcome = type === 'error' ? fields.code : (fields.outcome ?? 'ok');
    const repeats = line.dataset.attempts ? ` ×${line.dataset.attempts}` : '';
    line.dataset.outcome = outcome;
    line.classList.toggle('failed', type === 'error');
    const what = line.dataset.what ? ` · ${line.dataset.what}` : '';
    setText(line.querySelector('.outcome'), outcome + repeats + what);
    setText(line.querySelector('.ms'), String(ms));
    line.parts = [...line.parts, fields];
    const details = line.querySelector('details');
    if (details.open) unfold(details, line.parts);
  }

  #toggled(line, details) {
    if (details.open) {
      unfold(details, line.parts);
      details.scrollIntoView({ block: 'nearest' });
    }
    this.#look();
  }

  /** The list is one stop of the Tab key; arrow keys go from row to row, and into the list by its newest. */
  #walk(event) {
    const rows = this.#rows();
    const at = rows.findIndex((row) => row.contains(document.activeElement));
    const from = at < 0 ? rows.length : at;
    const to = { ArrowDown: from + 1, ArrowUp: from - 1, Home: 0, End: rows.length - 1 }[event.key];
    if (to === undefined || rows.length === 0) return;
    event.preventDefault();
    this.#goTo(rows[Math.max(0, Math.min(to, rows.length - 1))]);
  }

  #goTo(row) {
    if (row === this.#rows().at(-1)) this.#root.scrollTop = this.#root.scrollHeight;
    row?.querySelector('summary').focus();
    this.#look();
  }

  /** Those to be seen, without the notes: there is nothing in them to open. */
  #rows() {
    return [...this.#root.querySelectorAll(':scope > li:not(.note)')].filter((row) => row.checkVisibility());
  }

  /** The newest line is kept in view for as long as it is there; then a button leads to it. */
  #look() {
    const below = this.#root.scrollHeight - this.#root.scrollTop - this.#root.clientHeight;
    this.#following = below < NEAR_PX;
    byId('log-newest').hidden = this.#following;
  }

  #peerOf(dir, type, { to, from, peer, name }) {
    if (type === 'welcome') return '';
    if (type === 'peer-joined' && name) return name;
    if (to ?? from ?? peer) return this.#nameOf(to ?? from ?? peer);
    return type === 'message' && dir === 'out' ? 'everyone' : '';
  }

  #follow() {
    if (this.#following) this.#root.scrollTop = this.#root.scrollHeight;
  }

  #append(line) {
    this.#root.append(line);
    if (this.#root.children.length > KEPT) this.#root.firstElementChild.remove();
    this.#follow();
  }
}

/** The few words that tell one message of a type from the next. */
function describe(type, fields) {
  switch (type) {
    case 'welcome': return fields.resumed ? 'resumed' : 'new session';
    case 'hello': return fields.resume ? `resume from #${fields.resume.seq}` : '';
    case 'candidates': return ['end of candidates', '1 candidate'][fields.candidates.length] ?? `${fields.candidates.length} candidates`;
    case 'offer': case 'answer': return `${fields.sdp.length} characters`;
    case 'peer-updated': return Object.entries(fields).filter(([key]) => !['room', 'version', 'peer', 'seq'].includes(key)).map(([key, value]) => (typeof value === 'object' ? key : `${key}: ${value}`)).join(', ');
    case 'peer-left': return fields.reason;
    case 'message': return excerpt(fields.data?.text ?? JSON.stringify(fields.data));
    case 'received': return `up to #${fields.seq}`;
    case 'undeliverable': case 'error': return fields.code;
    case 'closing': return String(fields.code);
    case 'artifact': return `${fields.artifact.state}: ${fields.artifact.name}`;
    default: return '';
  }
}

function excerpt(text) {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

/** Writes the JSON of a request and its reply; a session description gets a fold of its own. */
function unfold(details, parts) {
  details.querySelector('.json')?.remove();
  const shown = element('div', { class: 'json' });
  for (const part of parts) {
    const { sdp, ...rest } = part;
    shown.append(element('pre', { text: JSON.stringify(sdp === undefined ? part : { ...rest, sdp: '…' }, hideSecrets, 2) }));
    if (sdp !== undefined) shown.append(sdpFold(sdp));
  }
  details.append(shown);
}

function sdpFold(sdp) {
  const fold = element('details', { class: 'sdp' }, element('summary', { text: `sdp: ${mediaOf(sdp)}` }), element('pre', { text: sdp }));
  fold.addEventListener('toggle', () => fold.open && fold.scrollIntoView({ block: 'nearest' }));
  return fold;
}

function hideSecrets(key, value) {
  return SECRETS.has(key) && typeof value === 'string' ? '•••' : value;
}

function mediaOf(sdp) {
  const lines = sdp.split(/\r?\n/u);
  const media = lines.filter((line) => line.startsWith('m=')).map((line) => line.slice(2).split(' ')[0]);
  return `${lines.length} lines, ${media.join(', ') || 'no media'}`;
}

function clock() {
  const now = new Date();
  return `${now.toLocaleTimeString('en-GB')}.${String(now.getMilliseconds()).padStart(3, '0')}`;
}
