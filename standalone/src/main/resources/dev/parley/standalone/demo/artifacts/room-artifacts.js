/** Recordings and files of one room, for as long as a call is there: what is known of them, the panel, and the recorder. */
import { ArtifactsApi, passes } from './api.js';
import { FilesPanel } from './files-panel.js';
import { RecordingControl } from './recording-control.js';
import { Shelf, isUnderWay } from './shelf.js';
import { Uploads } from './uploads.js';

const RETRY_MS = 3_000;

/** They outlive the call. @type {Uploads | undefined} */
let uploads;

export class RoomArtifacts {
  #room;
  #whoIs;
  #tell;
  #signal;
  #shelf;
  #panel;
  #recording;
  /** Of which uploads what has been told. @type {WeakMap<import('./upload.js').Upload, string>} */ #said = new WeakMap();

  /**
   * @param {{base: string, room: string, identity: import('../identity.js').Identity, peer: () => string, whoIs: (artifact: any) => string,
   *   tell: (text: string) => void, complain: (error: {message: string}) => void, signal: AbortSignal}} options `base`: address of the node;
   *   `peer`: one’s own; `whoIs`: whose an artifact is, “you” for one’s own; `tell`: what everybody should hear; `signal`: the call is over
   */
  constructor({ base, room, identity, peer, whoIs, tell, complain, signal }) {
    this.#room = room;
    this.#whoIs = whoIs;
    this.#tell = tell;
    this.#signal = signal;
    uploads ??= new Uploads(base);
    const api = new ArtifactsApi(base, identity);
    const shared = { uploads, whoIs, complain, signal, by: () => ({ identity, room, peer: peer() }) };
    this.#shelf = new Shelf({ api, room, changed: (artifact, before) => this.#changed(artifact, before) });
    this.#recording = new RecordingControl(shared);
    this.#panel = new FilesPanel({ ...shared, shelf: this.#shelf, api, readAgain: () => this.read() });
    signal.addEventListener('abort', () => this.#recording.stop());
    signal.addEventListener('abort', uploads.subscribe((upload) => this.#follow(upload)));
    this.refresh();
    uploads.restore(room);
    this.read();
  }

  /** The list from its beginning: after a change of what is wanted, or when pushes may have been missed. */
  async read() {
    try {
      await this.#shelf.read();
      this.#panel.say('');
    } catch (error) {
      if (this.#signal.aborted) return;
      this.#panel.say(`The list can’t be read: ${error instanceof TypeError ? 'nobody answers' : error.message}.${passes(error) ? ' Trying again…' : ''}`);
      if (passes(error)) setTimeout(() => this.#signal.aborted || this.read(), RETRY_MS);
    }
  }

  /** The push `artifact`. */
  hear({ room, artifact }) {
    if (room === this.#room) this.#shelf.hear(artifact);
  }

  /** The push `artifact-progress`. */
  progress({ room, ...progress }) {
    if (room === this.#room) this.#shelf.progress(progress);
  }

  /** Also what changes without an event: how long it has been recording, who people are. */
  refresh() {
    if (this.#signal.aborted) return;
    this.#panel.show();
    this.#recording.show(this.#shelf.recordings);
  }

  /** What becomes of one’s own. */
  #follow(upload) {
    const { state, why, record } = upload;
    this.#recording.changed(upload);
    if (this.#said.get(upload) !== state) {
      this.#said.set(upload, state);
      const words = { paused: 'is paused', retrying: `waits: ${why}`, 'without-file': 'goes on once it is chosen again', failed: `could not be sent: ${why}`, cancelled: 'is cancelled' }[state];
      if (words) this.#tell(`${record.name} ${words}.`);
    }
    this.refresh();
  }

  #changed(artifact, before) {
    if (artifact && before?.state !== artifact.state) this.#tellOf(artifact, before);
    this.refresh();
  }

  #tellOf({ kind, name, state, ...artifact }, before) {
    const who = this.#whoIs(artifact);
    const isOwn = who === 'you';
    if (kind === 'recording' && isUnderWay(state) !== Boolean(before && isUnderWay(before.state))) {
      this.#tell(isUnderWay(state) ? `${isOwn ? 'You have' : `${who} has`} begun to record this call.` : `${isOwn ? 'Your' : `${who}’s`} recording has ended.`);
    }
    if (state === 'ready') this.#tell(kind === 'recording' ? `The recording ${name} can be watched.` : `${name} is there${isOwn ? '' : `, from ${who}`}.`);
  }
}
