/** The panel of recordings and files: what goes out from here, and what there is in the room. */
import { byId, setText } from '../dom.js';
import { ItemList } from './item-list.js';
import { canView, view } from './viewer.js';
import { artifactState, clock, seekable, uploadState } from './words.js';

const WHOLE = ['stored', 'processing', 'ready'];

export class FilesPanel {
  #uploads;
  #shelf;
  #api;
  #by;
  #whoIs;
  #complain;
  #signal;
  #sending;
  #there;

  /**
   * @param {{uploads: import('./uploads.js').Uploads, shelf: import('./shelf.js').Shelf, api: import('./api.js').ArtifactsApi,
   *   by: () => import('./uploads.js').By, whoIs: (artifact: any) => string, complain: (error: {message: string}) => void, readAgain: () => void,
   *   signal: AbortSignal}} options
   */
  constructor({ uploads, shelf, api, by, whoIs, complain, readAgain, signal }) {
    this.#uploads = uploads;
    this.#shelf = shelf;
    this.#api = api;
    this.#by = by;
    this.#whoIs = whoIs;
    this.#complain = complain;
    this.#signal = signal;
    this.#sending = new ItemList(byId('uploads'), 'upload', byId('files-choose'));
    this.#there = new ItemList(byId('shelf'), 'artifact', byId('files-choose'));
    byId('files-choose').addEventListener('click', () => this.#choose(), { signal });
    byId('files-input').addEventListener('change', ({ target }) => {
      this.#send([...target.files].map((file) => ({ file })));
      target.value = ''; // or the same file again would be no change
    }, { signal });
    byId('files-more').addEventListener('click', () => this.#attempt(shelf.readMore()), { signal });
    for (const filter of ['kind', 'state']) {
      byId(`files-${filter}`).value = '';
      byId(`files-${filter}`).addEventListener('change', ({ target }) => {
        shelf[filter] = target.value;
        readAgain();
      }, { signal });
    }
    this.#takeDrops(signal);
  }

  /** @param {string} text what keeps the list from being read; empty if nothing does */
  say(text) {
    setText(byId('files-message'), text);
  }

  show() {
    const own = this.#uploads.of(this.#by().room);
    const mine = new Set(own.map(({ artifact }) => artifact));
    this.#sending.show(own.map((upload) => this.#sendingEntry(upload)));
    const there = this.#shelf.items.filter(({ id }) => !mine.has(id));
    this.#there.show(there.map((artifact) => this.#thereEntry(artifact)));
    const { hasMore, total } = this.#shelf;
    setText(byId('files-count'), hasMore ? `${there.length} of ${Math.max(total, there.length)}` : String(there.length));
    byId('files-more').hidden = !hasMore;
  }

  // ---- what goes out

  #sendingEntry(upload) {
    const { record, state, offset, size, source } = upload;
    const recorded = record.kind === 'recording' && state === 'sending' ? `${clock(source.kept)} safe · ` : '';
    return {
      id: record.id,
      name: record.name,
      facts: recorded + uploadState(upload),
      state,
      progress: { value: offset, max: size },
      actions: [...this.#ways(upload), { text: 'Cancel', act: () => this.#attempt(upload.cancel()) }],
    };
  }

  /** How it may go on. A recording is not paused: the server would close it. */
  #ways(upload) {
    const { state, record } = upload;
    switch (state) {
      case 'waiting': case 'sending': return record.kind === 'recording' ? [] : [{ text: 'Pause', act: () => upload.pause() }];
      case 'retrying': return [{ text: 'Pause', act: () => upload.pause() }];
      case 'paused': return [{ text: 'Resume', act: () => upload.start() }];
      case 'without-file': return [record.handle ? { text: 'Resume', act: () => this.#uploads.allow(upload) } : { text: 'Choose again', act: () => this.#choose() }];
      case 'failed': return [{ text: 'Retry', act: () => this.#uploads.retry(upload) }];
      default: return [];
    }
  }

  /** With handles where the browser gives them: those can be read again after a reload. */
  async #choose() {
    if (!globalThis.showOpenFilePicker) return byId('files-input').click();
    try {
      const handles = await globalThis.showOpenFilePicker({ multiple: true });
      this.#send(await Promise.all(handles.map(async (handle) => ({ file: await handle.getFile(), handle }))));
    } catch (error) {
      if (error.name !== 'AbortError') this.#complain(error); // else the person has changed their mind
    }
  }

  #send(chosen) {
    this.#uploads.send(chosen, this.#by());
  }

  /** Anywhere on the page: what falls beside the panel would otherwise replace the page. */
  #takeDrops(signal) {
    const panel = byId('files');
    const hasFiles = ({ dataTransfer }) => dataTransfer?.types.includes('Files');
    document.addEventListener('dragover', (event) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      panel.dataset.dropping = 'true';
    }, { signal });
    document.addEventListener('dragleave', (event) => event.relatedTarget ?? delete panel.dataset.dropping, { signal });
    document.addEventListener('drop', async (event) => {
      delete panel.dataset.dropping;
      if (!hasFiles(event)) return;
      event.preventDefault();
      this.#send((await Promise.all([...event.dataTransfer.items].map(dropped))).filter((one) => one !== null));
    }, { signal });
  }

  // ---- what is there

  #thereEntry(artifact) {
    const { id, name, kind, state, received, size, renditions = [] } = artifact;
    const who = this.#whoIs(artifact);
    const small = renditions.find((one) => one.name === 'thumbnail');
    return {
      id,
      name,
      facts: `${artifactState(artifact)} · from ${who}`,
      state,
      progress: state === 'receiving' && kind !== 'recording' ? { value: received, max: size } : undefined,
      thumbnail: small && (() => this.#api.link(id, 'thumbnail')),
      actions: this.#actions(artifact, who === 'you'),
    };
  }

  #actions(artifact, own) {
    const { id, name, type, state, error, renditions } = artifact;
    const parked = state === 'failed' && error === 'parked';
    const better = seekable(renditions);
    const shown = better?.type ?? type;
    const link = () => this.#api.link(id, better ? 'seekable' : '');
    const actions = [];
    if (WHOLE.includes(state) || parked) {
      if (canView(shown)) actions.push({ text: shown.startsWith('image/') ? 'Open' : 'Play', act: () => this.#attempt(link().then((href) => view({ name, type: shown, link: href }, this.#signal))) });
      actions.push({ text: 'Download', act: () => this.#attempt(link().then(download)) });
    }
    if (own && parked) actions.push({ text: 'Retry', act: () => this.#attempt(this.#api.retry(id)) });
    if (own) actions.push({ text: 'Delete', act: () => this.#attempt(this.#delete(artifact)) });
    return actions;
  }

  async #delete({ id, name }) {
    if (!confirm(`Delete ${name} for everybody?`)) return;
    await this.#api.remove(`v1/artifacts/${id}`);
    this.#shelf.remove(id);
  }

  #attempt(doing) {
    doing.catch((error) => this.#signal.aborted || this.#complain(error));
  }
}

/** The node gives it as an attachment: the page stays. @param {string} href */
function download(href) {
  Object.assign(document.createElement('a'), { href, download: '' }).click();
}

/** To be called at once: what has been dropped is gone after the event. @param {DataTransferItem} item */
async function dropped(item) {
  if (item.kind !== 'file') return null;
  const file = item.getAsFile();
  const handle = await item.getAsFileSystemHandle?.().catch(() => null);
  if (handle?.kind === 'directory' || !file) return null;
  return { file, handle: handle ?? undefined };
}
