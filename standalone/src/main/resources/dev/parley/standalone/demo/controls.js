/** The buttons under the stage, the status choice, and the tabs of narrow screens. */
import { byId } from './dom.js';
import { canShareScreen, openScreen, stopTracks } from './media.js';

export class Controls {
  /** What others are told of this peer. @type {{mic: boolean, camera: boolean, screen: string | null}} */
  metadata;
  /** @type {MediaStream | null} */ screen = null;
  status = 'online';
  #statusChosen = false;
  #stream;
  #actions;

  /**
   * @param {{media: import('./media.js').Media, signal: AbortSignal, metadataChanged: (metadata: object) => void,
   *   share: (screen: MediaStream | null) => void, setStatus: (status: string) => void,
   *   breakConnection: () => void, leave: () => void}} options
   */
  constructor({ media, signal, ...actions }) {
    this.#stream = media.stream;
    this.#actions = actions;
    this.metadata = { mic: !media.muted, camera: true, screen: null };
    for (const track of media.stream.getAudioTracks()) track.enabled = !media.muted;
    const onClick = (id, action) => byId(id).addEventListener('click', action, { signal });
    onClick('mic', () => this.#toggle('mic', 'audio'));
    onClick('camera', () => this.#toggle('camera', 'video'));
    onClick('screen', () => (this.screen ? this.#unshare() : this.#share()));
    onClick('break', () => actions.breakConnection()); // which does nothing where there is none
    onClick('hang-up', () => actions.leave());
    byId('status').addEventListener('change', () => this.#chooseStatus(), { signal });
    byId('mic').title = media.muted ? 'Muted at first: the test picture ticks each second.' : '';
    byId('screen').disabled = !canShareScreen();
    byId('status').value = this.status;
    this.#press();
    listenToTabs(signal);
  }

  /** Whether there is a connection to break. Not disabled without: the button keeps the focus. @param {boolean} connected */
  connected(connected) {
    byId('break').setAttribute('aria-disabled', String(!connected));
  }

  /** Sets the status to match, unless the person has chosen one. @param {boolean} inCall */
  inCall(inCall) {
    const status = inCall ? 'in-call' : 'online';
    if (this.#statusChosen || status === this.status) return;
    this.status = status;
    byId('status').value = status;
    this.#actions.setStatus(status);
  }

  dismantle() {
    if (this.screen) stopTracks(this.screen);
    this.screen = null;
  }

  #toggle(name, kind) {
    this.metadata = { ...this.metadata, [name]: !this.metadata[name] };
    for (const track of this.#stream.getTracks()) if (track.kind === kind) track.enabled = this.metadata[name];
    this.#changed();
  }

  async #share() {
    const screen = await openScreen();
    if (!screen) return;
    this.screen = screen;
    screen.getVideoTracks()[0].addEventListener('ended', () => this.#unshare()); // by the browser's own button
    this.metadata = { ...this.metadata, screen: screen.id };
    this.#actions.share(screen);
    this.#changed();
  }

  #unshare() {
    if (!this.screen) return;
    stopTracks(this.screen);
    this.screen = null;
    this.metadata = { ...this.metadata, screen: null };
    this.#actions.share(null);
    this.#changed();
  }

  #changed() {
    this.#press();
    this.#actions.metadataChanged(this.metadata);
  }

  #press() {
    const { mic, camera, screen } = this.metadata;
    for (const [id, on] of Object.entries({ mic, camera, screen: screen !== null })) byId(id).setAttribute('aria-pressed', String(on));
  }

  #chooseStatus() {
    this.#statusChosen = true;
    this.status = byId('status').value;
    this.#actions.setStatus(this.status);
  }
}

/** The panels side by side are one behind the other where there is no room; arrow keys move between the tabs. */
function listenToTabs(signal) {
  const tabs = ['people', 'chat', 'log'].map((panel) => byId(`tab-${panel}`));
  const select = (chosen) => {
    for (const tab of tabs) {
      const selected = tab === chosen;
      tab.setAttribute('aria-selected', String(selected));
      tab.tabIndex = selected ? 0 : -1;
      byId(tab.getAttribute('aria-controls')).toggleAttribute('data-front', selected);
    }
  };
  for (const [index, tab] of tabs.entries()) {
    tab.addEventListener('click', () => select(tab), { signal });
    tab.addEventListener('keydown', ({ key }) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[key];
      if (!step) return;
      const next = tabs[(index + step + tabs.length) % tabs.length];
      select(next);
      next.focus();
    }, { signal });
  }
  select(tabs[0]);
}
