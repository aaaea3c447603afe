import { createHmac, timingSafeEqual } from 'node:crypto';
import { bytesOf, type Secret } from './bytes.js';

/** What the hub tells of rooms; `version` rises by one with every change of a room. */
export type WebhookEvent =
  | EventOf<'room-started', { room: string; version: number }>
  | EventOf<'peer-joined', { room: string; version: number; peer: string; user: string; name?: string; wire: 'native' | 'web' }>
  | EventOf<'peer-left', { room: string; version: number; peer: string; reason: string }>
  | EventOf<'room-finished', { room: string; version: number }>
  | EventOf<'call-connected', { room: string; from: string; to: string }>;

/** An event of one type, and what it tells. */
export interface EventOf<Type extends string, Data> {
  type: Type;
  /** When it happened, in ISO 8601. */
  timestamp: string;
  data: Data;
}

/** An event that the hub has sent. It may come again, under the same `id`. */
export type Webhook = WebhookEvent & { id: string };

/** `malformed`: its headers or its body are not those of a webhook. `expired`: it was signed too long ago, or ahead of time. */
export type WebhookErrorCode = 'malformed' | 'wrong-signature' | 'expired';

/** A request that is no webhook of the hub’s, or not any more. */
export class WebhookError extends Error {
  constructor(readonly code: WebhookErrorCode, message: string) {
    super(message);
    this.name = 'WebhookError';
  }
}

/** A `Headers`, or the `headers` of Node's own requests. */
export type HeadersLike =
  | {
    /** In whatever case the name is written. */
    get(name: string): string | null;
  }
  | Record<string, string | string[] | undefined>;

/** What {@link verifyWebhook} may be given. */
export interface VerifyOptions {
  /** Seconds by which its time may differ from the clock here; 300 if absent. */
  tolerance?: number;
  /** Milliseconds since 1970; for tests. */
  now?: number;
}

const BASE64_SECRET = 'whsec_';

/**
 * Verifies that a request comes from the hub (Standard Webhooks, HMAC-SHA256) and reads it. Fails with a {@link WebhookError};
 * answer 401 then. Whoever answers 2xx has taken the event and is not told it again. A `TypeError` is the program's own mistake, such as
 * a body that was read as JSON already.
 * @param secret the hub's `PARLEY_WEBHOOK_SECRET`; of several, while it is being changed, any one
 * @param body as it came, byte for byte
 */
export function verifyWebhook(secret: Secret | readonly Secret[], headers: HeadersLike, body: string | Uint8Array, options: VerifyOptions = {}): Webhook {
  const id = header(headers, 'webhook-id');
  const timestamp = header(headers, 'webhook-timestamp');
  const signatures = header(headers, 'webhook-signature').split(' ');
  const bytes = bytesOf(body, 'the body, as it came and before JSON is read from it,');
  const keys = (Array.isArray(secret) ? secret : [secret]) as readonly Secret[];
  const signed = keys.some((each) => {
    const expected = Buffer.from(`v1,${createHmac('sha256', keyOf(each)).update(`${id}.${timestamp}.`).update(bytes).digest('base64')}`);
    return signatures.map((one) => Buffer.from(one)).some((one) => one.length === expected.length && timingSafeEqual(one, expected));
  });
  if (!signed) throw new WebhookError('wrong-signature', 'no signature is right');
  const age = (options.now ?? Date.now()) / 1_000 - Number(timestamp);
  if (!/^\d{1,15}$/.test(timestamp)) throw new WebhookError('malformed', 'webhook-timestamp is no number of seconds');
  if (Math.abs(age) > (options.tolerance ?? 300)) throw new WebhookError('expired', `it was signed ${Math.round(age)} s ago`);
  return { id, ...parsed(bytes) };
}

function keyOf(secret: Secret): Buffer {
  const key = typeof secret === 'string' && secret.startsWith(BASE64_SECRET) ? Buffer.from(secret.slice(BASE64_SECRET.length), 'base64') : bytesOf(secret, 'the secret');
  if (key.length === 0) throw new TypeError('the secret is empty');
  return key;
}

function header(headers: HeadersLike, name: string): string {
  const value = isHeaders(headers) ? headers.get(name) : headers[name];
  if (typeof value !== 'string' || value === '') throw new WebhookError('malformed', `${name} is missing`);
  return value;
}

function isHeaders(headers: HeadersLike): headers is { get(name: string): string | null } {
  return typeof (headers as { get?: unknown }).get === 'function';
}

function parsed(bytes: Buffer): WebhookEvent {
  try {
    const event = JSON.parse(bytes.toString('utf8')) as WebhookEvent;
    if (typeof event.type === 'string' && typeof event.data === 'object') return event;
  } catch {
    // as what has no type
  }
  throw new WebhookError('malformed', 'the body is no event');
}
