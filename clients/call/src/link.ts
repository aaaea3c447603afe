import { Timers, type Clock, type ConnectionState, type SignalOutcome } from '@parley/client';
import { Outgoing } from './outgoing.js';
import { summarize, type Packets, type StatsSummary } from './stats.js';
import type { ChannelLike, ConnectionLike, StreamLike } from './types.js';

/** Candidates appear in bursts; so long they are gathered into one message. */
const GATHER_MS = 25;
/** The newcomer of a pair offers. Should it keep silent, the other offers after this long; and again, should it not answer. */
const SILENCE_MS = 1_500;
/** A lost connection often comes back by itself; after so long it is helped. */
const DISCONNECTED_MS = 4_000;
/** So long a negotiation may take until there is a connection; doubles with each that failed, three times. */
const PATIENCE_MS = 20_000;
/** After an offer could not be sent, or a description not be applied. */
const AGAIN_MS = 3_000;
/** Restarts in vain until everything is made anew, ports and keys included. */
const RESTARTS = 2;
const MOST_EARLY = 256;
/** Names an offer on its way, and in the answer the one that is answered; whoever does not know the attribute passes over it. */
const TAG = 'a=x-parley-offer:';

export interface LocalMedia {
  camera: StreamLike | undefined;
  screen: StreamLike | undefined;
}

/** What a link needs of its call. */
export interface LinkHost {
  readonly clock: Clock;
  readonly local: LocalMedia;
  /** A new connection, with the ICE servers of the moment. */
  open(): ConnectionLike;
  /** What to configure a connection with that exists. */
  configuration(): object;
  refreshIceServers(): Promise<unknown>;
  send(type: 'offer' | 'answer', sdp: string): Promise<SignalOutcome>;
  sendCandidates(candidates: object[]): Promise<SignalOutcome>;
  /** State, streams, or whether data can be sent. */
  changed(): void;
  stateChanged(state: ConnectionState): void;
  data(data: string | ArrayBuffer): void;
  trouble(error: unknown): void;
}

/**
 * The connection to one peer: perfect negotiation (W3C WebRTC 1.0, section 10.7), where the one that the hub has ruled polite
 * gives way, and whatever it takes to get a connection back.
 *
 * All that touches descriptions is one step after the other, so that none is ever half done when the next is looked at.
 */
export class Link {
  state: ConnectionState = 'new';
  /** What the other shows, by the id of its stream. */
  readonly streams = new Map<string, StreamLike>();
  /** Which of them is the screen, as the other says, and whether there is something to see in it. */
  screenId: string | undefined;
  screenShown = false;

  private connection!: ConnectionLike;
  private steps: Promise<void> = Promise.resolve();
  private readonly timers: Timers;
  private closed = false;
  /** Since there was a connection. */
  private failures = 0;
  private restarting = false;

  // Of the connection of the moment; all new with each.
  private camera!: Outgoing;
  private screen!: Outgoing;
  private begun = false;
  private control: ChannelLike | undefined;
  private channel: ChannelLike | undefined;
  private needed = false;
  /** The tag of an offer that has no answer yet. */
  private offer: string | undefined;
  private ignoring = false;
  /** Of the other's connection: what its descriptions bear in `o=` (RFC 8829, section 5.2.1). Another one is another connection. */
  private origin: string | undefined;
  /** Candidates that came before what they belong to. */
  private early: object[] = [];
  private gathered: object[] = [];
  private packets!: Packets;

  /** @param polite whether this side gives way; it is also the one that came later, and that begins */
  constructor(public polite: boolean, private readonly host: LinkHost) {
    this.timers = new Timers(host.clock);
    this.open();
    if (polite) this.step(() => this.begin());
    else this.timers.start('silence', SILENCE_MS, () => this.step(() => this.begin()));
  }

  close(): void {
    this.closed = true;
    this.timers.stopAll();
    this.disuse();
  }

  get dataOpen(): boolean {
    return this.channel?.readyState === 'open';
  }

  /** @returns whether it could be given to the network */
  send(data: string | ArrayBuffer, mostWaiting: number): boolean {
    const { channel } = this;
    if (!channel || channel.readyState !== 'open' || channel.bufferedAmount > mostWaiting) return false;
    try {
      channel.send(data);
      return true;
    } catch (error) {
      this.host.trouble(error); // such as what is larger than this peer takes
      return false;
    }
  }

  /** What is shown of oneself has changed. */
  show(): void {
    this.step(async () => {
      if (this.begun) await this.showLocal();
    });
  }

  stats(): ReturnType<ConnectionLike['getStats']> {
    return this.connection.getStats();
  }

  async summary(): Promise<StatsSummary> {
    return summarize(await this.stats(), this.packets);
  }

  configure(): void {
    try {
      if (!this.closed) this.connection.setConfiguration(this.host.configuration());
    } catch (error) {
      this.host.trouble(error);
    }
  }

  // ---- what comes from the other

  describe(type: 'offer' | 'answer', sdp: string): void {
    this.step(() => (type === 'offer' ? this.takeOffer(sdp) : this.takeAnswer(sdp)));
  }

  /** @param candidates none means that there are no more */
  addCandidates(candidates: readonly unknown[]): void {
    this.step(async () => {
      if (this.ignoring || !this.connection.remoteDescription) {
        const room = Math.max(0, MOST_EARLY - this.early.length);
        this.early.push(...(candidates as object[]).slice(0, room));
      } else if (candidates.length) await this.add(candidates);
      else await this.connection.addIceCandidate();
    });
  }

  /** Refused are those of an offer that was ignored or taken back, or of before a restart: they have no place any more. */
  private async add(candidates: readonly unknown[]): Promise<void> {
    await Promise.all(candidates.map((one) => this.connection.addIceCandidate(one).catch(() => {})));
  }

  private async takeOffer(sdp: string): Promise<void> {
    const collision = this.offer !== undefined;
    const another = this.isAnother(sdp);
    if (another) this.open();
    this.ignoring = collision && !this.polite;
    if (this.ignoring) {
      // It may not have heard ours: its call may have begun after that came, or be another one.
      this.timers.start('ignored', SILENCE_MS, () => void this.restart());
      if (another) await this.begin();
      return;
    }
    if (!another) await this.rollback(); // by itself not all engines do it
    await this.begin(); // before the answer, so that it covers what is shown
    await this.setRemote('offer', sdp);
    this.needed = false; // the engine asks again for what the answer can't cover
    await this.connection.setLocalDescription();
    this.say('answer', tagOf(sdp));
    this.watch();
  }

  private async takeAnswer(sdp: string): Promise<void> {
    const tag = tagOf(sdp);
    if (this.offer === undefined || (tag !== undefined && tag !== this.offer)) return; // to an offer that was taken back
    if (this.isAnother(sdp)) return this.anew();
    await this.setRemote('answer', sdp);
    this.timers.stop('ignored');
    this.offer = undefined;
    this.ignoring = false;
    this.watch();
  }

  /** Whether the other side has made its connection anew: ours can't go on with that one. */
  private isAnother(sdp: string): boolean {
    return this.origin !== undefined && this.origin !== originOf(sdp);
  }

  private async setRemote(type: string, sdp: string): Promise<void> {
    try {
      await this.connection.setRemoteDescription({ type, sdp: untagged(sdp) });
    } catch (error) {
      // No more than one such description in so long, however wrong it is.
      this.timers.start('restart', AGAIN_MS, () => this.step(() => this.anew()));
      throw error;
    }
    this.origin = originOf(sdp);
    await this.add(this.early.splice(0));
  }

  // ---- what goes to the other

  private async offerIfNeeded(): Promise<void> {
    if (!this.needed || this.offer !== undefined) return; // stable again, the engine asks again
    this.needed = false;
    await this.connection.setLocalDescription();
    this.offer = String(this.host.clock.random()).slice(2);
    this.say('offer', this.offer);
    this.watch();
  }

  private say(type: 'offer' | 'answer', tag: string | undefined): void {
    this.flush(); // what belongs to the description before
    const { sdp } = this.connection.localDescription as { sdp: string };
    this.sent(this.host.send(type, tag === undefined ? sdp : `${sdp}${TAG}${tag}\r\n`));
  }

  private gather(candidate: { toJSON(): object } | null): void {
    if (candidate) this.gathered.push(candidate.toJSON());
    else {
      this.flush();
      this.sent(this.host.sendCandidates([]));
    }
    if (!this.timers.running('gather')) this.timers.start('gather', GATHER_MS, () => this.flush());
  }

  private flush(): void {
    if (this.gathered.length) this.sent(this.host.sendCandidates(this.gathered.splice(0)));
  }

  /** Whether a signal arrived: a peer that is gone leaves the roster, and all else is worth another offer. */
  private sent(outcome: Promise<SignalOutcome>): void {
    outcome.catch((error: { code?: string; retryable?: boolean }) => {
      if (this.closed || error.code === 'closed' || error.code === 'session-lost') return;
      this.host.trouble(error);
      if (error.retryable || error.code === 'timeout') this.restartIn(AGAIN_MS);
    });
  }

  // ---- getting a connection back

  /** A signal did not arrive after all. */
  undelivered(): void {
    if (this.offer !== undefined || this.state !== 'connected') this.restartIn(0);
  }

  /** Other addresses, other ways: what is connected may not be for long. */
  networkChanged(): void {
    if (this.begun) this.restartIn(0);
  }

  /** The app was stopped for a while. */
  resumed(): void {
    if (this.state === 'disconnected' || this.state === 'failed') this.restartIn(0);
  }

  private restartIn(ms: number): void {
    this.timers.start('restart', ms, () => void this.restart());
  }

  private async restart(): Promise<void> {
    if (this.restarting) return;
    this.restarting = true;
    // Asked for, since those at hand may have ended while there was no connection to the hub.
    await this.host.refreshIceServers().catch((error) => !this.closed && this.host.trouble(error));
    this.restarting = false;
    this.configure();
    this.step(async () => {
      if (this.failures > RESTARTS) return this.anew();
      await this.begin();
      await this.rollback();
      this.connection.restartIce();
      this.needed = true;
      await this.offerIfNeeded();
    });
  }

  private async anew(): Promise<void> {
    this.failures = 1; // so that the next ones are restarts again
    this.open();
    await this.begin();
  }

  private async rollback(): Promise<void> {
    if (this.offer === undefined) return;
    this.offer = undefined;
    await this.connection.setLocalDescription({ type: 'rollback' });
  }

  /** No negotiation and no connection is waited for without an end. */
  private watch(): void {
    if (this.state === 'connected' && this.offer === undefined) this.timers.stop('watch');
    else {
      this.timers.start('watch', PATIENCE_MS * 2 ** Math.min(this.failures, 3), () => {
        this.failures++;
        this.watch();
        void this.restart();
      });
    }
  }

  // ---- the connection itself

  private open(): void {
    if (this.connection) {
      this.disuse();
      this.stateChanged('new');
    }
    const connection = this.host.open();
    this.connection = connection;
    connection.onnegotiationneeded = () => {
      this.needed = true;
      this.step(() => this.offerIfNeeded());
    };
    connection.onicecandidate = ({ candidate }) => this.gather(candidate);
    connection.ontrack = ({ streams: [stream] }) => stream && this.addRemote(stream);
    connection.onconnectionstatechange = () => this.stateChanged(connection.connectionState as ConnectionState);
    this.camera = new Outgoing();
    this.screen = new Outgoing();
    this.begun = this.needed = this.ignoring = false;
    this.control = this.channel = this.offer = this.origin = undefined;
    this.early = [];
    this.gathered = [];
    this.packets = { lost: 0, received: 0 };
  }

  /** Nothing is heard of the connection any more. */
  private disuse(): void {
    const { connection, control, channel } = this;
    connection.onnegotiationneeded = connection.onicecandidate = connection.ontrack = connection.onconnectionstatechange = null;
    for (const one of [control, channel]) if (one) one.onopen = one.onclose = one.onmessage = null;
    connection.close();
    this.streams.clear();
    this.screenId = undefined;
    this.screenShown = false;
  }

  private async begin(): Promise<void> {
    if (this.begun) return;
    this.begun = true;
    this.timers.stop('silence');
    // Of both sides, so that neither waits for the other to make them.
    this.control = this.connection.createDataChannel('parley', { negotiated: true, id: 0 });
    this.control.onopen = () => this.tellScreen();
    this.control.onmessage = ({ data }) => this.told(data);
    this.channel = this.connection.createDataChannel('data', { negotiated: true, id: 1 });
    this.channel.binaryType = 'arraybuffer';
    this.channel.onopen = this.channel.onclose = () => this.host.changed();
    this.channel.onmessage = ({ data }) => this.host.data(data as string | ArrayBuffer);
    await this.showLocal();
  }

  private async showLocal(): Promise<void> {
    const { camera, screen } = this.host.local;
    await this.camera.show(this.connection, camera);
    await this.screen.show(this.connection, screen);
    this.tellScreen();
  }

  private tellScreen(): void {
    if (this.control?.readyState !== 'open' || !this.screen.id) return;
    this.control.send(JSON.stringify({ screen: this.screen.id, shown: this.host.local.screen !== undefined }));
  }

  private told(text: unknown): void {
    try {
      const { screen, shown } = JSON.parse(String(text)) as { screen?: unknown; shown?: unknown };
      this.screenId = typeof screen === 'string' ? screen : undefined;
      this.screenShown = shown === true;
      this.host.changed();
    } catch (error) {
      this.host.trouble(error);
    }
  }

  private addRemote(stream: StreamLike): void {
    this.streams.set(stream.id, stream);
    (stream as { onremovetrack?: unknown }).onremovetrack = () => {
      if (stream.getTracks().length === 0) this.streams.delete(stream.id);
      this.host.changed();
    };
    this.host.changed();
  }

  private stateChanged(state: ConnectionState): void {
    this.state = state;
    if (state === 'connected') this.failures = 0;
    if (state === 'failed') this.failures++;
    const turn = this.polite ? 0 : SILENCE_MS; // not both at once
    if (state === 'disconnected') this.restartIn(DISCONNECTED_MS + turn);
    else if (state === 'failed') this.restartIn((this.failures - 1) * AGAIN_MS + turn);
    else this.timers.stop('restart');
    this.watch();
    this.host.stateChanged(state);
  }

  private step(action: () => Promise<void>): void {
    this.steps = this.steps
      .then(() => (this.closed ? undefined : action()))
      .catch((error: unknown) => {
        if (!this.closed) this.host.trouble(error);
      });
  }
}

const originOf = (sdp: string) => /^o=\S+ (\S+)/m.exec(sdp)?.[1];
const tagOf = (sdp: string) => new RegExp(`^${TAG}(\\S+)`, 'm').exec(sdp)?.[1];
const untagged = (sdp: string) => sdp.replace(new RegExp(`^${TAG}.*\r?\n`, 'm'), '');
