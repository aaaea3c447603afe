/** The button that records, and the words over the stage that say who does. */
import { byId, setText } from '../dom.js';
import { canRecord, Recorder } from './recorder.js';
import { clock } from './words.js';

export class RecordingControl {
  #uploads;
  #by;
  #whoIs;
  #complain;
  /** One’s own. @type {{recorder: Recorder, upload: import('./upload.js').Upload, source: import('./sources.js').SliceSource} | null} */ #own = null;

  /** @param {{uploads: import('./uploads.js').Uploads, by: () => import('./uploads.js').By, whoIs: (artifact: any) => string, complain: (error: {message: string}) => void, signal: AbortSignal}} options */
  constructor({ uploads, by, whoIs, complain, signal }) {
    this.#uploads = uploads;
    this.#by = by;
    this.#whoIs = whoIs;
    this.#complain = complain;
    const button = byId('record');
    button.disabled = !canRecord();
    button.setAttribute('aria-pressed', 'false');
    button.addEventListener('click', () => (this.#own ? this.stop() : this.#start()), { signal });
  }

  /** The last slices go out, also when the call is over. */
  stop() {
    this.#own?.recorder.stop();
  }

  /** What becomes of one’s own. @param {import('./upload.js').Upload} upload */
  changed(upload) {
    if (upload !== this.#own?.upload) return;
    if (upload.state === 'failed') this.#complain({ message: `The recording has ended: ${upload.why}` });
    if (upload.state === 'done') this.#complain({ message: 'The recording has ended: the server had not heard of it for too long, and has closed it' });
    if (upload.over || upload.state === 'failed') this.stop();
  }

  /** @param {any[]} recordings of the room, under way */
  show(recordings) {
    const own = this.#own;
    const others = recordings.filter((one) => one.id !== own?.upload.artifact && !this.#uploads.of(this.#by().room).some(({ artifact }) => artifact === one.id));
    const who = [...new Set(others.map((one) => this.#whoIs(one)))];
    const words = who.map((name) => (name === 'you' ? 'You are recording in another tab' : `${name} is recording`));
    if (own) words.unshift(`You are recording · ${clock(own.recorder.length)}, ${clock(own.source.kept)} of it safe`);
    const chip = byId('recording');
    chip.hidden = words.length === 0;
    Object.assign(chip.dataset, { by: who.join(', '), kept: own ? String(Math.round(own.source.kept)) : '' });
    setText(byId('recording-text'), words.join(' · '));
  }

  #start() {
    try {
      const recorder = new Recorder(byId('stage'));
      const name = `${this.#by().identity.name} ${timeOf(new Date())}.${recorder.type.split('/')[1]}`;
      const { upload, source } = this.#uploads.record({ name, type: recorder.type }, this.#by());
      recorder.start({ slice: (blob, until) => source.add(blob, until), ended: () => this.#ended(source) });
      this.#own = { recorder, upload, source };
      byId('record').setAttribute('aria-pressed', 'true');
    } catch (error) {
      this.#complain(error);
    }
  }

  #ended(source) {
    source.end();
    this.#own = null;
    byId('record').setAttribute('aria-pressed', 'false');
  }
}

/** As a file’s name may have it. @param {Date} now */
function timeOf(now) {
  const two = (number) => String(number).padStart(2, '0');
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())} ${[now.getHours(), now.getMinutes(), now.getSeconds()].map(two).join('.')}`;
}
