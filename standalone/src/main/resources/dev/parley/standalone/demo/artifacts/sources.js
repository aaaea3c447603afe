/** Where the bytes of an upload come from: a file, or a recording while it is made. */

/** A recording that nobody takes is ended before it fills the disk: bytes. */
const MOST_WAITING = 512 * 1024 * 1024;

export class FileSource {
  #file;

  /** @param {Blob} file */
  constructor(file) {
    this.#file = file;
  }

  /** Fails if the file is not there any more, or has changed since. */
  async next(offset, most) {
    return { bytes: await bytesOf(this.#file.slice(offset, offset + most)) };
  }

  acknowledged() {}
}

/**
 * Slices of a recording, kept until they are safe.
 * @typedef {{start: number, blob: Blob, until: number}} Slice `start`: its first byte; `until`: ms of the recording
 */
export class SliceSource {
  /** @type {Slice[]} */ #slices;
  #keep;
  #forget;
  #over = false;
  #end;
  #wake = () => {};
  /** How much of the recording is safe, ms. */ kept = 0;

  /**
   * @param {{keep: (slice: Slice) => void, forget: (before: number) => void}} memory @param {Slice[]} [left] by a page that is gone; then
   *   nothing more comes
   */
  constructor({ keep, forget }, left) {
    this.#keep = keep;
    this.#forget = forget;
    this.#slices = left ?? [];
    this.#end = left?.length ? endOf(left[left.length - 1]) : 0;
    this.#over = left !== undefined;
  }

  /** @param {Blob} blob @param {number} until ms since its beginning @returns {boolean} whether there may be more */
  add(blob, until) {
    if (blob.size > 0) {
      const slice = { start: this.#end, blob, until };
      this.#end += blob.size;
      this.#slices.push(slice);
      this.#keep(slice);
      this.#wake();
    }
    return this.#end - (this.#slices[0]?.start ?? this.#end) < MOST_WAITING;
  }

  /** That was all. */
  end() {
    this.#over = true;
    this.#wake();
  }

  async next(offset, most, signal) {
    while (offset >= this.#end && !this.#over) {
      await new Promise((resolve, reject) => {
        this.#wake = () => resolve(undefined);
        signal.addEventListener('abort', () => reject(signal.reason), { once: true });
      });
    }
    const end = Math.max(this.#end, offset);
    if (end === 0) throw new Error('nothing was recorded');
    const parts = this.#slices.filter((slice) => endOf(slice) > offset);
    if (parts.length > 0 && parts[0].start > offset) throw new Error('a part of it is neither here nor there');
    const bytes = await bytesOf(new Blob(parts.map(({ start, blob }) => blob.slice(Math.max(0, offset - start)))).slice(0, most));
    return { bytes, ...(this.#over && offset + bytes.length === end ? { length: end } : {}) };
  }

  acknowledged(offset) {
    const safe = this.#slices.filter((slice) => endOf(slice) <= offset);
    if (safe.length === 0) return;
    const last = safe[safe.length - 1];
    this.kept = last.until;
    this.#slices.splice(0, safe.length);
    this.#forget(endOf(last));
  }
}

/** @param {Slice} slice the byte after its last */
function endOf({ start, blob }) {
  return start + blob.size;
}

/** @param {Blob} blob */
async function bytesOf(blob) {
  return new Uint8Array(await blob.arrayBuffer());
}
