/** The pictures: a tile for each peer, another for each shared screen, as large as the stage allows. */
import { element, icon, initials, setText, wireBadge } from './dom.js';
import { hueOf } from './test-picture.js';

const GAP = 12;
const RATIO = 16 / 9;

/** What a tile says while there is no picture yet. */
const WAITING = {
  new: 'Calling…', connecting: 'Connecting…', disconnected: 'Unstable…', failed: 'Restarting…', closed: 'Ended', ended: 'Has hung up',
};

export class Stage {
  #root;
  /** Stands where the first other peer will be. @type {HTMLElement | null} */ #company = null;
  /** @type {Map<string, Tile>} */ #tiles = new Map();
  #resizing = new ResizeObserver(() => this.#layOut());

  /** @param {HTMLElement} root */
  constructor(root) {
    this.#root = root;
    this.#resizing.observe(root);
  }

  /** @param {any[]} peers oneself first */
  show(peers) {
    const wanted = new Map();
    for (const peer of peers) {
      for (const picture of picturesOf(peer)) wanted.set(picture.key, picture);
    }
    for (const [key, tile] of this.#tiles) {
      if (wanted.has(key)) continue;
      tile.root.remove();
      this.#tiles.delete(key);
    }
    for (const [key, picture] of wanted) {
      if (!this.#tiles.has(key)) {
        this.#tiles.set(key, new Tile());
        this.#root.append(this.#tiles.get(key).root);
      }
      this.#tiles.get(key).show(picture);
    }
    const alone = peers.length === 1;
    if (this.#company && alone) this.#root.append(this.#company);
    else this.#company?.remove();
    this.#layOut();
  }

  /** For as long as nobody else is there. @param {string} href of this page as another peer @param {string} text */
  offerCompany(href, text) {
    this.#company = element(
      'div', { class: 'tile alone', 'data-testid': 'alone' },
      element('p', { text: 'Nobody else is here yet.' }),
      element('a', { class: 'button', href, target: '_blank', rel: 'noopener', 'data-testid': 'second-peer', text }),
    );
  }

  /** @param {string} peer @param {Awaited<ReturnType<import('./picture-meter.js').PictureMeter['measure']>>} numbers */
  measured(peer, numbers) {
    for (const tile of this.#tiles.values()) if (tile.root.dataset.peer === peer) tile.measured(numbers);
  }

  clear() {
    this.#resizing.disconnect();
    this.#root.replaceChildren();
    this.#tiles.clear();
  }

  /** The number of columns that makes the tiles largest. */
  #layOut() {
    const { clientWidth: width, clientHeight: height } = this.#root;
    const count = this.#root.childElementCount;
    let best = 0;
    for (let columns = 1; columns <= count; columns++) {
      const rows = Math.ceil(count / columns);
      const byWidth = (width - GAP * (columns - 1)) / columns;
      const byHeight = ((height - GAP * (rows - 1)) / rows) * RATIO;
      best = Math.max(best, Math.min(byWidth, byHeight));
    }
    this.#root.style.setProperty('--tile-width', `${Math.floor(best)}px`);
  }
}

/** A peer's own picture, and its screen if it shares one. */
function picturesOf({ camera, screen, metadata, ...peer }) {
  const key = peer.you ? 'self' : peer.peer;
  const pictures = [{ ...peer, key, stream: camera, camera: metadata?.camera !== false, mic: metadata?.mic !== false }];
  if (screen) pictures.push({ ...peer, key: `${key}/screen`, stream: screen, screen: true, camera: true, mic: true });
  return pictures;
}

class Tile {
  #video = element('video', { playsinline: '', autoplay: '', 'data-testid': 'tile-video' });
  #initials = element('span', { class: 'initials', 'aria-hidden': 'true' });
  #waiting = element('span', { class: 'waiting' });
  #name = element('span', { class: 'tile-name' });
  #wire = element('span');
  #muted = element('span', { class: 'muted-mark', title: 'microphone off', hidden: '' }, icon('mic'), element('span', { class: 'visually-hidden', text: 'microphone off' }));
  #size = element('span', { class: 'size' });
  #rate = element('span');
  #numbers = element('span', { class: 'numbers', hidden: '' }, this.#size, this.#rate);
  #away = element('span', { class: 'away', text: 'reconnecting', hidden: '' });
  /** Whether the browser wants a click before it makes a sound. */ #soundHeldBack = false;
  #mic = false;
  #listen = element('button', { type: 'button', class: 'listen', hidden: '', text: 'Play sound' });
  root = element(
    'figure', { class: 'tile', 'data-testid': 'tile' },
    element('div', { class: 'placeholder' }, this.#initials, this.#waiting),
    this.#video, this.#away, this.#numbers, this.#listen,
    element('figcaption', {}, this.#name, this.#muted, this.#wire),
  );

  constructor() {
    this.#listen.addEventListener('click', () => {
      this.#video.muted = false;
      this.#soundHeldBack = false;
      this.#offerSound();
    });
  }

  show({ peer, you, name, wire, stream, screen, camera, mic, connected, connection }) {
    const shown = name ?? peer;
    const named = screen ? `${shown}’s screen` : shown;
    Object.assign(this.root.dataset, { peer, name: named, wire, self: String(Boolean(you)), screen: String(Boolean(screen)), connection: connection ?? '' });
    this.root.style.setProperty('--hue', String(hueOf(shown)));
    this.root.classList.toggle('no-picture', !stream || !camera);
    setText(this.#name, you && !screen ? `${shown} (you)` : named);
    setText(this.#initials, initials(shown));
    setText(this.#waiting, stream ? '' : (WAITING[connection] ?? ''));
    this.#video.setAttribute('aria-label', screen ? `Screen of ${shown}` : `Picture of ${shown}`);
    if (this.#wire.textContent === '') {
      const badge = wireBadge(wire);
      this.#wire.replaceWith(badge);
      this.#wire = badge;
    }
    this.#muted.hidden = mic;
    this.#away.hidden = connected;
    this.#mic = mic;
    this.#attach(stream ?? null, Boolean(you));
    this.#offerSound();
  }

  /** Only where there is one to hear. */
  #offerSound() {
    this.#listen.hidden = !(this.#soundHeldBack && this.#mic);
  }

  async #attach(stream, silent) {
    if (this.#video.srcObject === stream) return;
    this.#video.srcObject = stream;
    this.#video.muted = silent;
    if (!stream || silent) return;
    try {
      await this.#video.play();
    } catch (error) {
      if (error.name !== 'NotAllowedError') return; // replaced by another stream before it began
      // A page that nobody has touched yet may show pictures, but not make a sound.
      this.#video.muted = true;
      this.#soundHeldBack = true;
      this.#offerSound();
      this.#video.play().catch(() => {});
    }
  }

  measured(numbers) {
    const track = this.#video.srcObject?.getVideoTracks()[0];
    const { frames = 0, size = '', fps = 0 } = numbers?.pictures.get(track?.id) ?? {};
    const rtt = numbers?.rtt;
    this.root.dataset.frames = String(frames);
    this.#numbers.hidden = size === '';
    setText(this.#size, `${size} · `);
    setText(this.#rate, `${fps} fps${rtt === undefined ? '' : ` · ${rtt} ms`}`);
  }
}
