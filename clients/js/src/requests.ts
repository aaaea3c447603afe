import { ParleyError } from './errors.js';
import type { RequestId, Requests as Types, RequestType } from './messages.js';
import { Timers, type Clock } from './timers.js';

type Fields = Record<string, unknown>;

export interface Pending {
  readonly type: RequestType;
  readonly fields: Fields;
  readonly id: RequestId;
  /** Of requests with the same lane only the oldest is under way. */
  readonly lane: string | undefined;
  readonly bytes: number;
  tries: number;
  sentAt: number;
  readonly resolve: (reply: never) => void;
  readonly reject: (error: ParleyError) => void;
}

interface Limits {
  requestTimeout: number;
  requestTries: number;
  requestDeadline: number;
  backoffMin: number;
}

const MOST_PENDING = 256;
/** Room for the id, the type and the wire's own framing when a request's size is judged. */
const FRAMING_BYTES = 256;
/** What means the same in a new session. Signals don't: they come from a peer that is no more. */
const OUTLIVES_SESSION = new Set<RequestType>(['join', 'leave', 'status', 'ice']);

/** Requests that wait for their replies, and what is done about them meanwhile. */
export class Requests {
  private maxMessage = Infinity;
  private connected = false;
  private lastId = 0;
  /** Unique in a session even where a later client goes on with it. */
  private readonly prefix: string;
  /** In the order in which they were made. */
  private readonly pending = new Map<RequestId, Pending>();
  private readonly timers: Timers;

  constructor(private readonly limits: Limits, clock: Clock, private readonly transmit: (pending: Pending) => void) {
    this.timers = new Timers(clock);
    this.prefix = Math.floor(clock.random() * 36 ** 6).toString(36);
  }

  ask<Type extends RequestType>(
    type: Type, fields: Types[Type]['fields'], lane?: string,
  ): Promise<Types[Type]['reply'] & { id: RequestId }> {
    if (this.pending.size >= MOST_PENDING) {
      return Promise.reject(new ParleyError({ code: 'overloaded', message: `${MOST_PENDING} requests are waiting`, retryable: true }));
    }
    let json: string;
    try {
      json = JSON.stringify(fields);
    } catch (error) {
      return Promise.reject(new ParleyError({ code: 'bad-request', message: `${type} is no JSON: ${String(error)}` }));
    }
    return new Promise((resolve, reject) => {
      // A copy, as JSON has it: a retry must be equal to the first try, whatever the application does with its objects.
      const copy = JSON.parse(json) as Fields;
      const id = `${this.prefix}.${++this.lastId}`;
      const pending = { type, fields: copy, id, lane, bytes: utf8Length(json) + FRAMING_BYTES, tries: 0, sentAt: 0, resolve, reject };
      this.pending.set(id, pending);
      this.timers.start(`deadline ${id}`, this.limits.requestDeadline, () => this.fail(pending, timeout(type)));
      if (this.connected) this.sendInTurn(pending);
    });
  }

  /** Sends whatever waits, in order; what had been sent before is safe to repeat, since its id is the same. */
  resume(maxMessage: number): void {
    this.connected = true;
    this.maxMessage = maxMessage;
    for (const pending of [...this.pending.values()]) {
      // One that can't be sent fails, and the next of its lane leaves at once.
      if (this.pending.has(pending.id) && !this.timers.running(`try ${pending.id}`)) this.sendInTurn(pending);
    }
  }

  pause(): void {
    this.connected = false;
    for (const id of this.pending.keys()) this.timers.stop(`try ${id}`);
  }

  /** Ids mean nothing to a new session: what may have been carried out in the old one must not be sent again. */
  sessionLost(): void {
    this.failAll(
      ({ type }) => new ParleyError({ code: 'session-lost', message: `the session of this ${type} is over` }),
      ({ type }) => !OUTLIVES_SESSION.has(type),
    );
  }

  failAll(error: (pending: Pending) => ParleyError, which: (pending: Pending) => boolean = () => true): void {
    const those = [...this.pending.values()].filter(which);
    for (const pending of those) this.remove(pending);
    for (const pending of those) pending.reject(error(pending));
    for (const lane of new Set(those.map((pending) => pending.lane))) this.goOn(lane);
  }

  /** Since a request was first sent, in ms; undefined if none waits under that id. */
  age(id: RequestId): number | undefined {
    const pending = this.pending.get(id);
    return pending && this.timers.clock.now() - pending.sentAt;
  }

  answer(id: RequestId, ok: boolean, body: Fields): void {
    const pending = this.pending.get(id);
    if (!pending || pending.tries === 0) return; // the answer to a try that had been given up
    if (!ok) return this.failed(pending, new ParleyError(body as never));
    this.remove(pending);
    pending.resolve({ id, ...body } as never);
    this.goOn(pending.lane);
  }

  /** Whether no older one of its lane is under way. */
  private isInTurn({ lane, id }: Pending): boolean {
    if (lane === undefined) return true;
    for (const other of this.pending.values()) if (other.lane === lane) return other.id === id;
    return true;
  }

  private sendInTurn(pending: Pending): void {
    if (this.isInTurn(pending)) this.send(pending);
  }

  private goOn(lane: string | undefined): void {
    if (lane === undefined || !this.connected) return;
    for (const next of this.pending.values()) {
      if (next.lane !== lane) continue;
      if (next.tries === 0 || !this.timers.running(`try ${next.id}`)) this.send(next);
      return;
    }
  }

  private send(pending: Pending): void {
    // Said here because the hub closes the connection over it, and would again at every retry.
    if (pending.bytes > this.maxMessage) {
      const message = `${pending.type} has ${pending.bytes} bytes, the hub takes ${this.maxMessage}`;
      return this.fail(pending, new ParleyError({ code: 'too-large', message }));
    }
    pending.tries++;
    pending.sentAt ||= this.timers.clock.now();
    this.timers.start(`try ${pending.id}`, this.limits.requestTimeout, () => this.failed(pending, timeout(pending.type)));
    this.transmit(pending);
  }

  private failed(pending: Pending, error: ParleyError): void {
    if (!error.retryable || pending.tries >= this.limits.requestTries) return this.fail(pending, error);
    const backoff = jittered(this.limits.backoffMin * 2 ** (pending.tries - 1), this.timers.clock);
    const pause = error.code === 'timeout' ? 0 : (error.retryAfter ?? backoff);
    this.timers.start(`try ${pending.id}`, pause, () => this.send(pending));
  }

  private fail(pending: Pending, error: ParleyError): void {
    this.remove(pending);
    pending.reject(error);
    this.goOn(pending.lane);
  }

  private remove({ id }: Pending): void {
    this.pending.delete(id);
    this.timers.stop(`try ${id}`, `deadline ${id}`);
  }
}

/** Between a half and the whole: clients that lost the same node must not come back in the same instant. */
export function jittered(ms: number, clock: Clock): number {
  return Math.round(ms * (0.5 + clock.random() / 2));
}

function timeout(type: string): ParleyError {
  return new ParleyError({ code: 'timeout', message: `no reply to ${type}`, retryable: true });
}

/** Without `TextEncoder`, which not every host has. */
export function utf8Length(text: string): number {
  let bytes = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    bytes += unit < 0x80 ? 1 : unit < 0x800 || (unit >= 0xd800 && unit <= 0xdfff) ? 2 : 3; // of a surrogate pair two each
  }
  return bytes;
}
