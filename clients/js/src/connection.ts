import { closeReason, ParleyError, type CloseReason } from './errors.js';
import type { ClientOptions, ClientState, ConnectionSnapshot, Timing } from './client.js';
import type { GoAway, Hello, HubError, Welcome } from './messages.js';
import { jittered } from './requests.js';
import { Timers, type Clock } from './timers.js';
import type { Tokens } from './tokens.js';
import type { Transport, TransportFactory } from './transport.js';

/** A connection that has lasted so long is forgotten to have needed several tries. */
const STABLE_MS = 5_000;
/** A timer that is so late tells of a process that stood still, whose socket may have an answer that is not read yet. */
const STOOD_STILL_MS = 1_000;

/** What the connection tells its client. */
export interface ConnectionOwner {
  /** Of the handshake. */
  hello(token: string): Hello;
  welcome(welcome: Welcome): void;
  /** Requests may leave. @param maxMessage bytes */
  open(maxMessage: number): void;
  push(type: string, fields: Record<string, unknown>): void;
  reply(re: string, ok: boolean, body: Record<string, unknown>): void;
  /** The hub is asked for a sign of life. */
  pinged(): void;
  /** @param ms since it was asked */
  pong(ms: number): void;
  /** Nothing can be sent until the next `welcome`. */
  paused(): void;
  changed(snapshot: ConnectionSnapshot): void;
  /** It will not come back. @param refusal what the hub has said of a handshake, if that is why */
  finished(reason: CloseReason, refusal: ParleyError | undefined): void;
}

/**
 * Keeps a connection to the hub: idle → connecting → connected → waiting → connecting …, and closed from anywhere. Back-off,
 * close codes, the hub's sign of life; it knows nothing of what crosses.
 */
export class Connection {
  private transport: Transport | undefined;
  private current: ConnectionSnapshot = { state: 'idle' };
  /** Rises with every attempt to connect, so that what belongs to an earlier one is passed over. */
  private attempt = 0;
  /** Connections in a row that came to nothing, or did not last. */
  private failures = 0;
  /** Of all, to take turns between the URLs. */
  private turns = 0;
  private heardAt = 0;
  private pingedAt = 0;
  /** An error before `welcome`; the close code that follows says whether to come back. */
  private refusal: Record<string, unknown> | undefined;
  private node: string | undefined;
  private readonly urls: readonly string[];
  private readonly timers: Timers;

  constructor(
    options: ClientOptions,
    private readonly factory: TransportFactory,
    private readonly timing: Timing,
    private readonly clock: Clock,
    private readonly tokens: Tokens,
    private readonly owner: ConnectionOwner,
  ) {
    this.urls = typeof options.url === 'string' ? [options.url] : options.url;
    this.timers = new Timers(clock);
  }

  get state(): ClientState {
    return this.current.state;
  }

  /** Opens at once; also in place of waiting. */
  async open(): Promise<void> {
    const attempt = ++this.attempt;
    const isCurrent = () => attempt === this.attempt;
    this.timers.stop('reconnect');
    this.refusal = undefined;
    const { connectTimeout } = this.timing;
    this.timers.start('connect', connectTimeout, () => this.lost(1006, `no welcome within ${connectTimeout} ms`));
    this.become({ state: 'connecting' });
    let token: string;
    try {
      token = await this.tokens.get();
    } catch (error) {
      if (isCurrent()) this.noToken(error);
      return;
    }
    if (!isCurrent()) return; // closed, or overtaken, while the token was fetched
    const current = <Args extends unknown[]>(action: (...told: Args) => void) => (...told: Args) => {
      if (isCurrent()) action(...told);
    };
    try {
      this.transport = this.factory.open(this.urls[this.turns % this.urls.length] ?? '', () => this.owner.hello(token), {
        push: current((type, fields) => this.push(type, fields)),
        reply: current((re, ok, body) => {
          this.heard();
          this.owner.reply(re, ok, body);
        }),
        pong: current(() => {
          this.heard();
          this.owner.pong(this.heardAt - this.pingedAt);
        }),
        down: current((code, message) => this.lost(code, message)),
      });
    } catch (error) {
      this.finish(closeReason(4500, (error as Error).message)); // an unusable URL: trying again would change nothing
    }
  }

  send(type: string, fields: Record<string, unknown>): void {
    this.transport?.send(type, fields);
  }

  /** Ends the session. */
  close(): void {
    const { transport } = this;
    this.refusal = undefined;
    this.finish(closeReason(1000, 'closed by this client'));
    transport?.end();
  }

  /** Gives the connection up and comes back after `pause`, or after the usual back-off. */
  lost(code: number, message: string, pause?: number): void {
    this.attempt++;
    this.transport?.drop();
    this.transport = undefined;
    this.timers.stopAll();
    this.owner.paused();
    // A 1000 that this client has not asked for is some proxy's; the hub has close codes of its own.
    const reason = closeReason(code === 1000 ? 1006 : code, String(this.refusal?.message ?? message));
    const comeBack = reason.comeBack || (code === 4501 && this.tokens.refuse());
    if (!comeBack) return this.finish(reason);
    if (this.current.state === 'connecting' || code < 4000) this.turns++; // whoever closes with a code is well
    const delay = pause ?? this.backoff();
    this.timers.start('reconnect', delay, () => void this.open()); // first: a listener may close this
    this.become({ state: 'waiting', reason, delay });
  }

  /** Whether the hub is there: at once. */
  check(): void {
    if (this.current.state === 'waiting') void this.open();
    else if (this.current.state === 'connected' && !this.timers.running('pong')) this.ping();
  }

  /** What was opened on another network is worth nothing. */
  networkChanged(): void {
    this.failures = 0;
    this.tokens.networkChanged();
    if (this.current.state === 'connecting') this.lost(1006, 'the network has changed', 0);
    else this.check();
  }

  // ----

  private push(type: string, fields: Record<string, unknown>): void {
    this.heard();
    if (type === 'welcome') return this.welcome(fields as unknown as Welcome);
    if (type === 'error' && this.current.state !== 'connected') {
      this.refusal = fields;
      return;
    }
    if (type === 'go-away') this.goAway(fields as unknown as GoAway);
    this.owner.push(type, fields);
  }

  private welcome(welcome: Welcome): void {
    this.timers.stop('connect');
    this.timers.start('stable', STABLE_MS, () => (this.failures = 0));
    this.tokens.accept();
    this.node = welcome.node;
    this.become({ state: 'connected' });
    if (this.current.state !== 'connected') return; // a listener has closed it
    const { attempt } = this;
    this.owner.welcome(welcome);
    // The hub replays before it answers: with the pong all that was missed is here. The ping leaves before all that waits, since
    // the hub reads no more for a while where it has many requests to answer.
    if (attempt === this.attempt) this.ping();
    if (attempt === this.attempt) this.owner.open(welcome.maxMessage); // else a listener has ended that
  }

  private goAway({ delay, reason }: GoAway): void {
    this.timers.start('go-away', delay ?? 0, () => {
      this.turns++;
      this.lost(4000, reason, 0);
    });
  }

  private noToken(error: unknown): void {
    const message = error instanceof Error ? error.message : String(error);
    if (error instanceof ParleyError && !error.retryable) {
      this.refusal = { code: error.code, message };
      this.finish(closeReason(4501, message));
    } else this.lost(1006, `no token: ${message}`);
  }

  private finish(reason: CloseReason): void {
    if (this.current.state === 'closed') return;
    this.attempt++;
    this.transport = undefined;
    this.timers.stopAll();
    this.owner.paused();
    this.become({ state: 'closed', reason });
    this.owner.finished(reason, this.refusal && new ParleyError({ ...(this.refusal as unknown as HubError), closed: reason }));
  }

  private backoff(): number {
    const ceiling = Math.min(this.timing.backoffMax, this.timing.backoffMin * 2 ** this.failures++);
    return Math.max(jittered(ceiling, this.clock), Number(this.refusal?.retryAfter ?? 0));
  }

  private become(snapshot: ConnectionSnapshot): void {
    this.current = { ...snapshot, ...(this.node !== undefined && { node: this.node }) };
    this.owner.changed(this.current);
  }

  // ---- scripts can't see WebSocket pings, and a dead mobile connection makes no sound: so this asks, and expects

  private heard(): void {
    this.heardAt = this.clock.now();
    if (!this.timers.running('pong')) return;
    this.timers.stop('pong');
    this.pingAfter(this.timing.pingInterval);
  }

  private pingAfter(ms: number): void {
    this.timers.start('heartbeat', ms, () => {
      const left = this.heardAt + this.timing.pingInterval - this.clock.now();
      if (left > 0) this.pingAfter(left);
      else this.ping();
    });
  }

  private ping(): void {
    this.timers.stop('heartbeat');
    this.pingedAt = this.clock.now();
    this.transport?.ping();
    this.timers.start('pong', this.timing.pongTimeout, () => {
      const late = this.clock.now() - this.pingedAt - this.timing.pongTimeout;
      if (late > STOOD_STILL_MS) this.ping();
      else this.lost(1006, 'the hub has gone silent');
    });
    this.owner.pinged(); // last: a listener may close this
  }
}
