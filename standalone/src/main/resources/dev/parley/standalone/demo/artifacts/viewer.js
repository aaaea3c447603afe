/** Shows one picture, sound or recording over the page. */
import { byId, element, setText } from '../dom.js';

const TAGS = { image: 'img', video: 'video', audio: 'audio' };

/** @param {string | undefined} type a media type @returns {boolean} whether a page can show it */
export function canView(type) {
  return (type ?? '').split('/')[0] in TAGS;
}

/** @param {{name: string, type: string, link: string}} what @param {AbortSignal} signal closes it */
export function view({ name, type, link }, signal) {
  const dialog = byId('viewer');
  const tag = TAGS[type.split('/')[0]];
  const shown = element(tag, tag === 'img' ? { src: link, alt: name } : { src: link, controls: '', autoplay: '', playsinline: '', 'aria-label': name });
  shown.dataset.testid = 'viewer-media';
  const note = byId('viewer-note');
  setText(byId('viewer-title'), name);
  setText(note, '');
  shown.addEventListener('error', () => setText(note, 'The browser can’t show it. It can be downloaded.'));
  byId('viewer-content').replaceChildren(shown);
  const close = () => dialog.close();
  byId('viewer-close').onclick = close;
  signal.addEventListener('abort', close);
  dialog.addEventListener('close', () => {
    signal.removeEventListener('abort', close);
    shown.removeAttribute('src'); // or it would go on being fetched
    shown.remove();
  }, { once: true });
  dialog.showModal();
}
