/** Numbers and states in words. */

/** @param {number} bytes */
export function bytes(bytes) {
  const units = ['B', 'KB', 'MB', 'GB'];
  let unit = 0;
  let value = bytes;
  for (; value >= 1_000 && unit < units.length - 1; unit++) value /= 1_000;
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`;
}

/** As clocks say it. @param {number} ms */
export function clock(ms) {
  const seconds = Math.round(ms / 1_000);
  const [h, m, s] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60, seconds % 60];
  return `${h ? `${h}:${String(m).padStart(2, '0')}` : m}:${String(s).padStart(2, '0')}`;
}

/** @param {number} seconds */
export function left(seconds) {
  if (seconds < 90) return `${Math.max(1, Math.round(seconds))} s left`;
  return seconds < 5_400 ? `${Math.round(seconds / 60)} min left` : `${Math.round(seconds / 3_600)} h left`;
}

/** How far, of how much. @param {number} done @param {number | undefined} size */
export function progress(done, size) {
  return size === undefined ? bytes(done) : `${bytes(done)} of ${bytes(size)}`;
}

/** @param {import('./upload.js').Upload} upload one’s own */
export function uploadState({ state, why, offset, size, rate, left: seconds }) {
  switch (state) {
    case 'waiting': return 'waits for its turn';
    case 'sending': return [progress(offset, size), rate && `${bytes(rate)}/s`, seconds !== undefined && left(seconds)].filter(Boolean).join(' · ');
    case 'retrying': return `${progress(offset, size)} · ${why}; trying again`;
    case 'paused': return `paused at ${progress(offset, size)}`;
    case 'without-file': return 'begun earlier: goes on once its file is chosen again';
    case 'failed': return `not sent: ${why}`;
    default: return '';
  }
}

const FAILURES = {
  'sha256-mismatch': 'its bytes are not what its sender had',
  corrupt: 'it can’t be read',
  parked: 'it could not be worked on; it is there as it came',
  'bytes-lost': 'its bytes are lost',
};

/** @param {any} artifact anybody’s */
export function artifactState({ kind, state, received, size, renditions, error }) {
  switch (state) {
    case 'claimed': case 'receiving': return kind === 'recording' ? `being recorded · ${bytes(received)}` : `comes: ${progress(received, size)}`;
    case 'paused': return `paused at ${progress(received, size)}`;
    case 'assembling': case 'stored': case 'processing': return kind === 'recording' ? 'is being made ready to be watched' : 'is being looked at';
    case 'ready': return [durationOf(renditions), bytes(size ?? received), kind === 'recording' && !seekable(renditions) && 'as it came: it can’t be sought'].filter(Boolean).join(' · ');
    case 'quarantined': return 'kept away: something harmful was found in it';
    case 'failed': return FAILURES[error] ?? 'failed';
    default: return state;
  }
}

/** What ffmpeg has made of a recording, where there is one. @param {any[]} [renditions] */
export function seekable(renditions = []) {
  return renditions.find(({ name }) => name === 'seekable');
}

function durationOf(renditions) {
  const { durationMillis } = seekable(renditions) ?? {};
  return durationMillis === undefined ? '' : clock(durationMillis);
}
