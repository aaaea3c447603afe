/** One call: the client, the room and the call of Parley's SDK, and the panels that show them. */
import { RoomArtifacts } from './artifacts/room-artifacts.js';
import { Banner } from './banner.js';
import { Chat } from './chat.js';
import { ConnectionStatus } from './connection-status.js';
import { Controls } from './controls.js';
import { announce, byId, setText, WIRE_NAMES, WIRE_OF } from './dom.js';
import { Identity } from './identity.js';
import { Call } from './parley-call.js';
import { nativeWire, ParleyClient, webWire } from './parley-client.js';
import { People } from './people.js';
import { Stage } from './stage.js';
import { PictureMeter } from './picture-meter.js';
import { WireLog } from './wire-log.js';

/** How long the button keeps the connection broken: long enough to miss something. */
const BREAK_MS = 3_000;
const METER_MS = 1_000;
/** So long a goodbye may take. */
const FAREWELL_MS = 500;

export class CallPage {
  #config;
  #identity;
  #otherName;
  #roomName;
  #wire;
  #media;
  #progress;
  #ended;
  #client;
  #room;
  #call;
  #stage;
  #people;
  #chat;
  #log;
  #controls;
  #meter;
  #connection;
  /** Where the hub has a node for recordings and files. @type {RoomArtifacts | undefined} */ #artifacts;
  #banner = new Banner();
  /** By peer; also of those who have left, for the log. @type {Map<string, string>} */ #names = new Map();
  /** Of whom it was told that they are here. @type {Set<string>} */ #present = new Set();
  /** Who hears of what, until the call is over. */ #listening = new AbortController();
  #metering;
  #started = false;
  #over = false;

  /**
   * @param {{config: any, name: string, otherName: (taken: string[]) => string, room: string, wire: 'websocket' | 'socket.io',
   *   media: import('./media.js').Media, earlier: string | null, progress: (text: string) => void, ended: (why: string) => void}} options
   *   `otherName`: which to take if others have that one; `earlier`: a token of this tab's, so that it stays the same user
   */
  constructor({ config, name, otherName, room, wire, media, earlier, progress, ended }) {
    this.#config = config;
    this.#identity = new Identity({ name, room, earlier });
    this.#otherName = otherName;
    this.#roomName = room;
    this.#wire = wire;
    this.#media = media;
    this.#progress = progress;
    this.#ended = ended;
  }

  /** Connects, joins, and shows the call; fails with what stood in the way. */
  async start() {
    const client = new ParleyClient({ ...(await this.#way()), token: () => this.#identity.renewed(), client: { name: 'parley-demo', version: '1' } });
    this.#client = client;
    this.#room = client.room(this.#roomName);
    this.#call = new Call(client, this.#room, { camera: this.#media.stream, iceServers: this.#config.iceServers });
    this.#call.enable('audio', !this.#media.muted);
    this.#meter = new PictureMeter(this.#call);
    this.#stage = new Stage(byId('stage'));
    this.#people = new People(byId('roster'));
    this.#log = new WireLog(byId('log-entries'), (peer) => this.#nameOf(peer), this.#listening.signal);
    this.#connection = new ConnectionStatus({ client, wire: WIRE_OF[this.#wire], meter: this.#meter, banner: this.#banner, log: this.#log });
    this.#chat = new Chat({ send: ({ data, to }) => this.#room.send(data, to), signal: this.#listening.signal });
    for (const node of document.querySelectorAll('.with-artifacts')) /** @type {HTMLElement} */ (node).hidden = !this.#config.artifactsUrl;
    this.#controls = new Controls({
      call: this.#call,
      hint: this.#media.muted ? 'Muted at first: the test picture ticks each second.' : '',
      signal: this.#listening.signal,
      metadataChanged: () => this.#announceMetadata(),
      setStatus: (status) => this.#setStatus(status),
      breakConnection: () => client.breakConnection(BREAK_MS),
      leave: () => this.leave(),
      failed: (error) => this.#complain(error),
    });
    globalThis.parley = { client, call: this.#call }; // for the console
    this.#listen();
    try {
      await client.connect();
      await this.#join();
    } catch (error) {
      this.#over = true;
      this.#dismantle();
      throw error;
    }
    this.#started = true;
    this.#call.start();
    this.#show();
    this.#render();
    if (this.#config.artifactsUrl) this.#artifacts = this.#openArtifacts(this.#config.artifactsUrl);
  }

  /** As others see it, once the call has started. */
  get name() {
    return this.#identity.name;
  }

  /** The latest. */
  get token() {
    return this.#identity.latest;
  }

  /** Says goodbye to everyone and ends the session. */
  async leave() {
    if (this.#over) return;
    this.#over = true;
    const farewell = this.#call.hangUp();
    if (this.#client.state === 'connected') await Promise.race([farewell, new Promise((resolve) => setTimeout(resolve, FAREWELL_MS))]);
    this.#dismantle();
    this.#ended('You have left the room.');
  }

  /** The page is going away: no time for goodbyes, but the session ends. */
  abandon() {
    this.#over = true;
    this.#client?.close();
  }

  /** Only in the room is it to be seen which names there are. */
  async #join() {
    const appear = () => this.#room.join({ name: this.name, metadata: this.#controls.metadata });
    const taken = (await appear()).peers.map(({ name }) => name);
    const name = taken.includes(this.name) ? this.#otherName(taken) : this.name;
    if (name === this.name) return;
    this.#identity.name = name;
    await appear();
  }

  /** Where to, and by which of the two wires. Socket.IO's own client is loaded only for the one that needs it. */
  async #way() {
    if (this.#wire === 'websocket') return { url: this.#config.wsUrl, transport: nativeWire() };
    const { io } = await import('./vendor/socket.io.esm.min.js');
    return { url: this.#config.sioUrl, transport: webWire(io) };
  }

  #openArtifacts(base) {
    return new RoomArtifacts({
      base,
      room: this.#roomName,
      identity: this.#identity,
      peer: () => this.#client.peer,
      whoIs: (artifact) => this.#whoIs(artifact),
      tell: (text) => this.#tell(text),
      complain: (error) => this.#complain(error),
      signal: this.#listening.signal,
    });
  }

  // ---- what happens

  #listen() {
    const until = (off) => this.#listening.signal.addEventListener('abort', off);
    const on = (source, type, action) => until(source.on(type, action));
    const client = this.#client;
    on(client, 'trace', (crossing) => this.#log.trace(crossing));
    on(client, 'state', (snapshot) => this.#stateChanged(snapshot));
    on(client, 'welcome', ({ resumeWindow, gap }) => {
      this.#connection.welcome({ resumeWindow });
      if (!gap) return;
      this.#log.note('The outbox had overflowed: rosters are read again.');
      this.#artifacts?.read();
    });
    on(client, 'resumed', (how) => this.#connection.resumed(how));
    on(client, 'session-lost', () => {
      this.#banner.show('The session was lost: calling everyone anew.', { resumed: false });
      this.#artifacts?.read();
    });
    on(client, 'artifact', (push) => this.#artifacts?.hear(push));
    on(client, 'artifact-progress', (push) => this.#artifacts?.progress(push));
    on(client, 'warning', ({ code, message }) => this.#complain({ message: `${code}: ${message}` }));
    on(client, 'closed', ({ code, name, message }) => this.#closed(code, message || name));
    on(client, 'undeliverable', ({ re, to, code }) => this.#chat.undeliverable(re, this.#nameOf(to), code));
    const room = this.#room;
    until(room.roster.subscribe(() => this.#render()));
    on(room, 'peer-joined', ({ peer }) => this.#came(peer));
    on(room, 'peer-left', ({ peer, reason }) => this.#left(peer, reason));
    on(room, 'message', (message) => this.#chat.receive(this.#nameOf(message.from), message));
    on(room, 'closed', ({ reason }) => reason !== 'client-closed' && this.#complain({ message: `You are no longer in the room: ${reason}` }));
    const call = this.#call;
    until(call.snapshot.subscribe(() => this.#render()));
    on(call, 'trouble', ({ peer, error }) => this.#log.note(`${this.#nameOf(peer)}: ${error?.message ?? error}`));
  }

  /** Those who were there before are told of by nobody, nor those whom a new session meets again. */
  #came({ peer, name }) {
    if (this.#started && !this.#present.has(peer)) this.#tell(`${name ?? peer} has joined.`);
    this.#present.add(peer);
  }

  #left({ peer }, reason) {
    if (this.#room.state !== 'joined') return; // it is this side that has lost its place
    this.#present.delete(peer);
    this.#tell(`${this.#nameOf(peer)} has left${reason === 'unknown' ? '' : ` (${reason})`}.`);
  }

  #stateChanged(snapshot) {
    const { state, reason } = snapshot;
    this.#connection.changed(snapshot);
    this.#controls.connected(state === 'connected');
    if (!this.#started && state === 'waiting') this.#progress(`The hub can’t be reached (${reason.message || 'it does not answer'}). Trying again…`);
    this.#render();
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
    this.#client.setStatus(status).catch((error) => this.#complain(error));
  }

  #announceMetadata() {
    if (this.#over || !this.#started) return;
    this.#room.join({ name: this.name, metadata: this.#controls.metadata }).catch((error) => this.#complain(error));
  }

  #complain({ message }) {
    if (this.#over) return;
    this.#log.note(message);
    this.#banner.show(message);
  }

  #tell(text) {
    announce(text);
    this.#log.note(text);
  }

  // ---- what is shown

  #show() {
    setText(byId('room-name'), this.#roomName);
    const share = new URL(`?${new URLSearchParams({ room: this.#roomName })}`, location.href);
    byId('room-link').onclick = () => copy(share.href);
    const other = this.#wire === 'websocket' ? 'socket.io' : 'websocket';
    const second = { name: this.name === 'Bob' ? 'Ann' : 'Bob', room: this.#roomName, wire: other, media: 'test', auto: '1' };
    const href = new URL(`?${new URLSearchParams(second)}`, location.href).href;
    this.#stage.offerCompany(href, `Open a second peer on ${WIRE_NAMES[WIRE_OF[other]]}`);
    document.title = `${this.#roomName} · Parley`;
    this.#metering = setInterval(() => this.#measure(), METER_MS);
  }

  /** Roster entries, with how the connection to each is and what it shows. */
  #peers() {
    const called = new Map(this.#call.snapshot.getSnapshot().peers.map((one) => [one.peer, one]));
    return this.#room.peers.map((entry) => {
      const { state = 'ended', camera, screen } = called.get(entry.peer) ?? {}; // who has hung up is called no more
      return { ...entry, connection: state, camera, screen };
    });
  }

  #nameOf(peer) {
    if (peer === undefined) return 'everyone';
    if (peer === this.#client.peer) return 'you';
    const name = this.#room.peer(peer)?.name ?? this.#names.get(peer) ?? peer;
    this.#names.set(peer, name);
    return name;
  }

  /** Whose a recording or file is, as far as this page has met them. */
  #whoIs({ owner, peer }) {
    if (owner === this.#identity.user) return 'you';
    return this.#room.peers.find(({ user }) => user === owner)?.name ?? this.#names.get(peer) ?? 'somebody who has left';
  }

  #render() {
    if (!this.#started || this.#over) return;
    const { camera, screen } = this.#call.snapshot.getSnapshot();
    const { metadata, status } = this.#controls;
    const me = {
      peer: this.#client.peer, name: this.name, wire: WIRE_OF[this.#wire], status, connected: this.#client.state === 'connected', metadata, you: true,
      camera, screen,
    };
    const peers = this.#peers();
    for (const { peer } of peers) this.#nameOf(peer);
    this.#people.show([me, ...peers]);
    this.#chat.peers(peers);
    this.#stage.show([me, ...peers]);
    this.#controls.inCall(peers.some(({ connection }) => connection === 'connected'));
  }

  async #measure() {
    this.#connection.refresh();
    this.#artifacts?.refresh();
    for (const { peer } of this.#peers()) this.#stage.measured(peer, await this.#meter.measure(peer));
  }

  #dismantle() {
    clearInterval(this.#metering);
    this.#banner.hide();
    this.#listening.abort();
    this.#client.close();
    this.#call.hangUp(); // has no one left to tell, and closes the screen
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
