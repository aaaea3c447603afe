/** One call: the client, the connections, and the panels that show them. */
import { Banner } from './banner.js';
import { Chat } from './chat.js';
import { ConnectionStatus } from './connection-status.js';
import { Controls } from './controls.js';
import { announce, byId, setText, WIRE_NAMES, WIRE_OF } from './dom.js';
import { ParleyCall } from './parley-call.js';
import { ParleyClient } from './parley-client.js';
import { People } from './people.js';
import { Stage } from './stage.js';
import { PictureMeter } from './picture-meter.js';
import { WireLog } from './wire-log.js';

/** How long the button keeps the connection broken: long enough to miss something. */
const BREAK_MS = 3_000;
const METER_MS = 1_000;

export class CallPage {
  #config;
  #name;
  #room;
  #wire;
  #media;
  #progress;
  #ended;
  #client;
  #call;
  #stage;
  #people;
  #chat;
  #log;
  #controls;
  #meter;
  #connection;
  #banner = new Banner();
  /** What is known of each peer beside its roster entry: {streams, connection}. */
  #known = new Map();
  #listening = new AbortController();
  #metering;
  /** The latest. @type {string | undefined} */ #token;
  #started = false;
  #over = false;

  /**
   * @param {{config: any, name: string, room: string, wire: 'websocket' | 'socket.io', media: import('./media.js').Media,
   *   progress: (text: string) => void, ended: (why: string) => void}} options
   */
  constructor({ config, name, room, wire, media, progress, ended }) {
    this.#config = config;
    this.#name = name;
    this.#room = room;
    this.#wire = wire;
    this.#media = media;
    this.#progress = progress;
    this.#ended = ended;
  }

  /** Connects, joins, and shows the call; fails with what stood in the way. */
  async start() {
    const io = this.#wire === 'socket.io' ? (await import('./vendor/socket.io.esm.min.js')).io : undefined;
    const url = this.#wire === 'socket.io' ? this.#config.sioUrl : this.#config.wsUrl;
    const client = new ParleyClient({
      wire: this.#wire, url, io, token: () => this.#fetchToken(), client: { name: 'parley-demo', version: '1' },
    });
    this.#client = client;
    this.#call = new ParleyCall(client, this.#room, this.#media.stream, this.#config.iceServers);
    this.#meter = new PictureMeter(this.#call);
    this.#stage = new Stage(byId('stage'));
    this.#people = new People(byId('roster'));
    this.#log = new WireLog(byId('log-entries'), (peer) => this.#nameOf(peer), this.#listening.signal);
    this.#connection = new ConnectionStatus({ client, wire: WIRE_OF[this.#wire], meter: this.#meter, banner: this.#banner, log: this.#log });
    this.#chat = new Chat({ send: (fields) => client.request('message', { room: this.#room, ...fields }), signal: this.#listening.signal });
    this.#controls = new Controls({
      media: this.#media,
      signal: this.#listening.signal,
      metadataChanged: (metadata) => this.#announceMetadata(metadata),
      share: (screen) => this.#share(screen),
      setStatus: (status) => this.#setStatus(status),
      breakConnection: () => client.breakConnection(BREAK_MS),
      leave: () => this.leave(),
    });
    globalThis.parley = { client, call: this.#call }; // for the console
    this.#listen();
    try {
      await client.connect();
      await client.join(this.#room, { name: this.#name, metadata: this.#controls.metadata });
    } catch (error) {
      this.#over = true;
      this.#dismantle();
      throw error;
    }
    this.#started = true;
    this.#call.start();
    this.#show();
    this.#render();
  }

  /** Says goodbye to everyone and ends the session. */
  async leave() {
    if (this.#over) return;
    this.#over = true;
    const joined = this.#client.state === 'connected';
    if (joined) await Promise.race([this.#call.hangUp(), new Promise((resolve) => setTimeout(resolve, 500))]);
    this.#dismantle();
    this.#ended('You have left the room.');
  }

  /** The page is going away: no time for goodbyes, but the session ends. */
  abandon() {
    this.#over = true;
    this.#client?.close();
  }

  /** Each time for the same user: a session can be resumed by nobody else. */
  async #fetchToken() {
    const response = await fetch(new URL('api/token', document.baseURI), {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ name: this.#name, room: this.#room, earlier: this.#token }),
    }).catch(() => {
      throw new Error('this page’s server does not answer');
    });
    if (!response.ok) throw new Error(`the token was refused (${response.status}) ${await response.text()}`.trim());
    this.#token = (await response.json()).token;
    return this.#token;
  }

  // ---- what happens

  #listen() {
    const { signal } = this.#listening;
    const on = (source, type, action) => source.addEventListener(type, ({ detail }) => action(detail), { signal });
    const client = this.#client;
    on(client, 'trace', (detail) => this.#log.trace(detail));
    on(client, 'state', (detail) => this.#stateChanged(detail));
    on(client, 'welcome', (detail) => this.#connection.welcome(detail));
    on(client, 'resumed', (detail) => this.#connection.resumed(detail));
    on(client, 'session-lost', () => this.#banner.show('The session was lost: calling everyone anew.', { resumed: false }));
    on(client, 'gap', () => this.#log.note('The outbox had overflowed: rosters are read again.'));
    on(client, 'error', ({ code, message }) => this.#complain({ message: `${code}: ${message}` }));
    on(client, 'closed', ({ code, message, error }) => this.#closed(code, error?.message || message));
    on(client, 'roster', () => this.#render());
    on(client, 'peer-joined', ({ name, peer }) => this.#tell(`${name ?? peer} has joined.`));
    on(client, 'peer-left', ({ peer, reason }) => this.#tell(`${this.#nameOf(peer)} has left (${reason}).`));
    on(client, 'message', (detail) => this.#chat.receive(this.#nameOf(detail.from), detail));
    on(client, 'undeliverable', ({ re, to, code }) => this.#chat.undeliverable(re, this.#nameOf(to), code));
    on(client, 'room-closed', ({ reason }) => this.#complain({ message: `The room was closed: ${reason}` }));
    on(this.#call, 'streams', ({ peer, streams }) => this.#learn(peer, { streams }));
    on(this.#call, 'connection', ({ peer, state }) => this.#learn(peer, { connection: state }));
    on(this.#call, 'ended', ({ peer }) => this.#learn(peer, { streams: [], connection: 'ended' }));
    on(this.#call, 'trouble', ({ peer, message }) => this.#log.note(`${this.#nameOf(peer)}: ${message}`));
  }

  #learn(peer, news) {
    this.#known.set(peer, { ...this.#known.get(peer), ...news });
    this.#render();
    const anyone = this.#peers().some(({ connection }) => connection === 'connected');
    this.#controls.inCall(anyone);
  }

  #stateChanged(detail) {
    const { state, code, message } = detail;
    this.#connection.changed(detail);
    this.#controls.connected(state === 'connected');
    if (!this.#started && state === 'waiting') this.#progress(`The hub can’t be reached (${message || code}). Trying again…`);
    if (this.#started) this.#render();
  }

  #closed(code, why) {
    if (this.#over || !this.#started) return; // start() fails with it by itself
    this.#over = true;
    this.#dismantle();
    this.#ended(`The hub has closed the connection: ${why} (${code}).`);
  }

  // ---- what is done

  #setStatus(status) {
    this.#render();
    this.#client.request('status', { status }).catch((error) => this.#complain(error));
  }

  #announceMetadata(metadata) {
    this.#render();
    if (this.#client.state === 'closed') return;
    this.#client.join(this.#room, { name: this.#name, metadata }).catch((error) => this.#complain(error));
  }

  #share(screen) {
    this.#call.share(screen);
    this.#render();
  }

  #complain({ message }) {
    this.#log.note(message);
    this.#banner.show(message);
  }

  #tell(text) {
    announce(text);
    this.#log.note(text);
  }

  // ---- what is shown

  #show() {
    setText(byId('room-name'), this.#room);
    const share = new URL(`?${new URLSearchParams({ room: this.#room })}`, location.href);
    byId('room-link').onclick = () => copy(share.href);
    const other = this.#wire === 'websocket' ? 'socket.io' : 'websocket';
    const second = { name: this.#name === 'Bob' ? 'Ann' : 'Bob', room: this.#room, wire: other, media: 'test', auto: '1' };
    const href = new URL(`?${new URLSearchParams(second)}`, location.href).href;
    this.#stage.offerCompany(href, `Open a second peer on ${WIRE_NAMES[WIRE_OF[other]]}`);
    document.title = `${this.#room} · Parley`;
    this.#metering = setInterval(() => this.#measure(), METER_MS);
  }

  /** @returns {any[]} roster entries with what else is known of them */
  #peers() {
    return this.#client.peers(this.#room).map((entry) => ({ streams: [], connection: 'new', ...this.#known.get(entry.peer), ...entry }));
  }

  #nameOf(peer) {
    if (peer === undefined) return 'everyone';
    if (peer === this.#client.peer) return 'you';
    const entry = this.#client.peers(this.#room).find((one) => one.peer === peer);
    const name = entry?.name ?? this.#known.get(peer)?.name ?? peer;
    this.#known.set(peer, { ...this.#known.get(peer), name });
    return name;
  }

  #render() {
    const wire = WIRE_OF[this.#wire];
    const { metadata, screen, status } = this.#controls;
    const me = {
      peer: this.#client.peer, name: this.#name, wire, status, connected: this.#client.state === 'connected', metadata, you: true,
      streams: screen ? [this.#media.stream, screen] : [this.#media.stream],
    };
    const peers = this.#peers();
    for (const { peer } of peers) this.#nameOf(peer);
    this.#people.show([me, ...peers]);
    this.#chat.peers(peers);
    this.#stage.show([me, ...peers]);
  }

  async #measure() {
    this.#connection.refresh();
    for (const { peer } of this.#peers()) this.#stage.measured(peer, await this.#meter.measure(peer));
  }

  #dismantle() {
    clearInterval(this.#metering);
    this.#banner.hide();
    this.#listening.abort();
    this.#controls.dismantle();
    this.#client.close();
    this.#stage.clear();
    this.#chat.clear();
    this.#media.stop();
    document.title = 'Parley';
  }
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    announce('Link copied.');
    byId('room-link').dataset.copied = 'true';
    setTimeout(() => delete byId('room-link').dataset.copied, 1_500);
  } catch {
    prompt('A link to this room', text); // where the clipboard is closed to pages
  }
}
