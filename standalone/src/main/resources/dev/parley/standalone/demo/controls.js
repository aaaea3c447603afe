/** The buttons under the stage, the status choice, and the tabs of narrow screens. */
import { byId } from './dom.js';
import { canShareScreen } from './media.js';

const SCREEN = { video: { frameRate: { ideal: 15 } } };

export class Controls {
  /** What others are told of this peer, since tracks themselves don't say it. @type {{mic: boolean, camera: boolean, screen: boolean}} */
  metadata;
  status = 'online';
  #statusChosen = false;
  #call;
  #actions;

  /**
   * @param {{call: import('@parley/call').Call, hint: string, signal: AbortSignal, metadataChanged: () => void,
   *   setStatus: (status: string) => void, breakConnection: () => void, leave: () => void, failed: (error: Error) => void}} options
   */
  constructor({ call, hint, signal, ...actions }) {
    this.#call = call;
    this.#actions = actions;
    const onClick = (id, action) => byId(id).addEventListener('click', action, { signal });
    onClick('mic', () => call.enable('audio', !call.snapshot.getSnapshot().microphoneOn));
    onClick('camera', () => call.enable('video', !call.snapshot.getSnapshot().cameraOn));
    onClick('screen', () => (call.snapshot.getSnapshot().screen ? call.share(null) : this.#share()));
    onClick('break', () => actions.breakConnection()); // which does nothing where there is none
    onClick('hang-up', () => actions.leave());
    byId('status').addEventListener('change', () => this.#chooseStatus(), { signal });
    byId('mic').title = hint;
    byId('screen').disabled = !canShareScreen();
    byId('status').value = this.status;
    this.#look();
    signal.addEventListener('abort', call.snapshot.subscribe(() => this.#look() && actions.metadataChanged()));
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

  async #share() {
    try {
      await this.#call.shareScreen(SCREEN);
    } catch (error) {
      if (error.name !== 'NotAllowedError') this.#actions.failed(error); // else the person has changed their mind
    }
  }

  /** @returns {boolean} whether something is on, or off, that was not */
  #look() {
    const { microphoneOn, cameraOn, screen } = this.#call.snapshot.getSnapshot();
    const now = { mic: microphoneOn, camera: cameraOn, screen: screen !== undefined };
    if (JSON.stringify(now) === JSON.stringify(this.metadata)) return false;
    this.metadata = now;
    for (const [id, on] of Object.entries(now)) byId(id).setAttribute('aria-pressed', String(on));
    return true;
  }

  #chooseStatus() {
    this.#statusChosen = true;
    this.status = byId('status').value;
    this.#actions.setStatus(this.status);
  }
}

/** The panels side by side are one behind the other where there is no room; arrow keys move between the tabs. */
function listenToTabs(signal) {
  const tabs = ['people', 'chat', 'files', 'log'].map((panel) => byId(`tab-${panel}`)).filter(({ hidden }) => !hidden);
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
