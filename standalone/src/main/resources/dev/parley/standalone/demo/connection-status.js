/** The connection to the hub: a word on it at the top, and the story of each outage in the banner and the log. */
import { byId, setText, WIRE_NAMES } from './dom.js';

const TEXTS = { connecting: 'Connecting…', connected: 'Connected', waiting: 'Connecting…', closed: 'Not connected' };

export class ConnectionStatus {
  #client;
  #wire;
  #meter;
  #banner;
  #log;
  /** How long the hub keeps a session without a connection, ms. */ #resumeWindow = 0;
  /** When the connection broke; null while there is one, and before the first. @type {number | null} */ #brokenAt = null;
  #connected = false;
  /** Whether the outage has outlasted the session. */ #over = false;
  #framesAtBreak = 0;

  /**
   * @param {{client: import('@parley/client').ParleyClient, wire: 'native' | 'web', log: import('./wire-log.js').WireLog,
   *   meter: import('./picture-meter.js').PictureMeter, banner: import('./banner.js').Banner}} options
   */
  constructor({ client, wire, meter, banner, log }) {
    this.#client = client;
    this.#wire = wire;
    this.#meter = meter;
    this.#banner = banner;
    this.#log = log;
  }

  welcome({ resumeWindow }) {
    this.#resumeWindow = resumeWindow;
  }

  /** @param {import('@parley/client').ConnectionSnapshot} snapshot */
  changed({ state, delay = 0, reason }) {
    byId('connection').dataset.state = state;
    if (state === 'connected') this.#found();
    if (state === 'waiting') this.#missed(reason?.message, delay);
    const reconnecting = this.#brokenAt !== null && state !== 'closed';
    setText(byId('connection-text'), reconnecting ? 'Reconnecting' : (TEXTS[state] ?? state));
    this.refresh();
  }

  /** What changes without an event: the count of pushes, and, during an outage, the time. */
  refresh() {
    const { state, seq } = this.#client;
    const { node } = this.#client.connection.getSnapshot();
    const wire = WIRE_NAMES[this.#wire];
    setText(byId('connection-detail'), state === 'connected' ? `${wire} · ${node ?? 'hub'} · seq ${seq}` : wire);
    if (this.#over || !this.#outlasted()) return;
    this.#over = true;
    this.#sayAway();
  }

  #outlasted() {
    return this.#brokenAt !== null && Date.now() - this.#brokenAt >= this.#resumeWindow;
  }

  async resumed({ away, replayed, gap }) {
    const frames = (await this.#meter.frames()) - this.#framesAtBreak;
    const pushes = replayed === 1 ? '1 push replayed' : `${replayed} pushes replayed`;
    const video = frames > 0 ? `, ${frames} frames came meanwhile` : '';
    const text = `Resumed after ${seconds(away)}: same session, ${pushes}${video}.`;
    this.#log.note(text);
    this.#banner.show(text, { resumed: true, replayed, frames, gap });
  }

  #found() {
    this.#connected = true;
    this.#brokenAt = null;
    this.#over = false;
  }

  #missed(why, delay) {
    const next = `Next try in ${seconds(delay)}.`;
    this.#log.note(this.#connected ? `Connection lost${why ? `: ${why}` : ''}. ${next}` : `Still no hub: ${why || 'it does not answer'}. ${next}`);
    if (this.#connected) {
      this.#brokenAt = Date.now();
      this.#meter.frames().then((frames) => (this.#framesAtBreak = frames));
    }
    this.#connected = false;
    this.#over = this.#outlasted();
    if (this.#brokenAt !== null) this.#sayAway(delay);
  }

  #sayAway(countdown) {
    const text = this.#over ? 'No hub. Trying again.' : 'Connection lost. The session waits, the video goes on.';
    this.#banner.show(text, { away: true, over: this.#over, countdown });
  }
}

/** @param {number} ms */
function seconds(ms) {
  return `${(ms / 1_000).toFixed(1)} s`;
}
