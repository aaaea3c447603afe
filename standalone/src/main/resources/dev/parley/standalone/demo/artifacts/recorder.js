/** Records the call, in slices that go out as they come. */
import { Mix } from './mix.js';

const SLICE_MS = 1_000;
const BITS_PER_SECOND = 1_200_000;
/** The first that the browser can make. */
const TYPES = ['video/webm;codecs=vp8,opus', 'video/webm', 'video/mp4'];

export const canRecord = () => Boolean(globalThis.MediaRecorder) && typeOf() !== undefined;

export class Recorder {
  #mix;
  #media;
  #began = performance.now();
  /** Without parameters. @type {string} */ type;

  /** @param {HTMLElement} stage */
  constructor(stage) {
    const mimeType = /** @type {string} */ (typeOf());
    this.#mix = new Mix(stage);
    this.#media = new MediaRecorder(this.#mix.stream, { mimeType, videoBitsPerSecond: BITS_PER_SECOND });
    this.type = mimeType.split(';')[0];
  }

  /** How long it has been recording, ms. */
  get length() {
    return performance.now() - this.#began;
  }

  /** @param {{slice: (blob: Blob, until: number) => boolean, ended: () => void}} hear `slice` says whether there may be more; `ended` comes last, once */
  start({ slice, ended }) {
    this.#began = performance.now();
    this.#media.ondataavailable = ({ data }) => slice(data, this.length) || this.stop();
    this.#media.onstop = () => {
      this.#mix.stop();
      ended();
    };
    this.#media.start(SLICE_MS);
  }

  stop() {
    if (this.#media.state !== 'inactive') this.#media.stop(); // then the last slice comes, and the end
  }
}

function typeOf() {
  return TYPES.find((type) => MediaRecorder.isTypeSupported(type));
}
