import type { CloseCode, ErrorCode } from './messages.js';

/**
 * What this library itself may say of a request, beside the hub's codes:
 * - `timeout`: no reply in the time that a request has, over all its tries;
 * - `closed`: this client is closed, or was closed meanwhile; {@link ParleyError.closed} says why;
 * - `session-lost`: the hub has begun a new session, and what was asked in the old one has no meaning in it;
 * - `overloaded`: too many requests of this client wait already;
 * - `no-token`: the token provider failed.
 */
export type ClientErrorCode = 'timeout' | 'closed' | 'session-lost' | 'overloaded' | 'no-token';

/** A request, or a connection, that failed. `code` is what to decide by; `message` is for the developer. */
export class ParleyError extends Error {
  readonly code: ErrorCode | ClientErrorCode;
  /** Whether the same may succeed later. What could be tried again has been, before this is thrown. */
  readonly retryable: boolean;
  /** Milliseconds; with `rate-limited` only. */
  readonly retryAfter?: number;
  /** With `closed`: why the client will not come back. */
  readonly closed?: CloseReason;

  constructor(error: {
    code: ErrorCode | ClientErrorCode;
    message?: string;
    retryable?: boolean;
    retryAfter?: number;
    closed?: CloseReason;
  }) {
    super(error.message ?? error.code);
    this.name = 'ParleyError';
    this.code = error.code;
    this.retryable = error.retryable ?? false;
    if (error.retryAfter !== undefined) this.retryAfter = error.retryAfter;
    if (error.closed) this.closed = error.closed;
  }
}

/** The close codes of the protocol in words; `network` is all else: a broken connection, a hub that is not there. */
export type CloseName =
  | 'closed-by-client' | 'going-away' | 'taken-over' | 'too-slow' | 'heartbeat-missed' | 'hub-unavailable'
  | 'bad-protocol' | 'unauthorized' | 'kicked' | 'banned' | 'flooding' | 'replaced' | 'network';

const NAMES: Record<CloseCode | 1000, CloseName> = {
  1000: 'closed-by-client',
  4000: 'going-away',
  4001: 'taken-over',
  4002: 'too-slow',
  4003: 'heartbeat-missed',
  4004: 'hub-unavailable',
  4500: 'bad-protocol',
  4501: 'unauthorized',
  4502: 'kicked',
  4503: 'banned',
  4504: 'flooding',
  4505: 'replaced',
};

/** Why a connection is no more. */
export interface CloseReason {
  /** The protocol's close code, 1000 if this client closed, or what the socket gave (1006: nothing). */
  readonly code: number;
  readonly name: CloseName;
  readonly message: string;
  /** Whether the protocol lets the client come back and resume. */
  readonly comeBack: boolean;
}

export function closeReason(code: number, message = ''): CloseReason {
  const name: CloseName = (NAMES as Record<number, CloseName>)[code] ?? 'network';
  return { code, name, message, comeBack: code !== 1000 && (code < 4500 || code > 4999) };
}
