import { createHash, createHmac, randomBytes } from 'node:crypto';

/** Messages of STUN (RFC 8489) and TURN (RFC 8656), as far as a check of a server needs them. */

export const BINDING = 0x0001;
export const ALLOCATE = 0x0003;
export const REFRESH = 0x0004;
const SUCCESS = 0x0100;
const ERROR = 0x0110;
const COOKIE = 0x2112a442;
const HEADER = 20;

const USERNAME = 0x0006;
const MESSAGE_INTEGRITY = 0x0008;
const ERROR_CODE = 0x0009;
const LIFETIME = 0x000d;
const REALM = 0x0014;
const NONCE = 0x0015;
const XOR_RELAYED_ADDRESS = 0x0016;
const REQUESTED_TRANSPORT = 0x0019;
const XOR_MAPPED_ADDRESS = 0x0020;
const UDP = Buffer.from([17, 0, 0, 0]);

export interface Credentials {
  username: string;
  password: string;
  realm: string;
  nonce: string;
}

export interface StunRequest {
  method: number;
  /** Ends the allocation where it is 0; in seconds. */
  lifetime?: number;
  credentials?: Credentials;
}

export interface StunAnswer {
  transaction: string;
  method: number;
  ok: boolean;
  /** Of an error. */
  code?: number;
  reason?: string;
  realm?: string;
  nonce?: string;
  /** As the server saw the client. */
  mapped?: string | undefined;
  /** Where the server relays from. */
  relayed?: string | undefined;
}

export function write({ method, lifetime, credentials }: StunRequest, transaction = randomBytes(12)): Buffer {
  const attributes: Buffer[] = [];
  if (method === ALLOCATE) attributes.push(attribute(REQUESTED_TRANSPORT, UDP));
  if (lifetime !== undefined) attributes.push(attribute(LIFETIME, number(lifetime)));
  if (!credentials) return message(method, transaction, attributes);
  const { username, password, realm, nonce } = credentials;
  attributes.push(attribute(USERNAME, username), attribute(NONCE, nonce), attribute(REALM, realm));
  // The length that is signed has the signature in it already.
  const signed = message(method, transaction, [...attributes, Buffer.alloc(24)]).subarray(0, -24);
  const key = createHash('md5').update(`${username}:${realm}:${password}`).digest();
  return Buffer.concat([signed, attribute(MESSAGE_INTEGRITY, createHmac('sha1', key).update(signed).digest())]);
}

/** How long the message is that a stream begins with; 0 as long as that can't be said. */
export function length(stream: Buffer): number {
  return stream.length < HEADER ? 0 : HEADER + stream.readUInt16BE(2);
}

/** `undefined` for what is no answer to a request. */
export function read(packet: Buffer): StunAnswer | undefined {
  if (packet.length < HEADER || packet.readUInt32BE(4) !== COOKIE || length(packet) > packet.length) return undefined;
  const type = packet.readUInt16BE(0);
  if ((type & SUCCESS) === 0) return undefined;
  const answer: StunAnswer = { transaction: packet.toString('hex', 8, HEADER), method: type & ~ERROR, ok: (type & ERROR) === SUCCESS };
  const end = length(packet);
  for (let at = HEADER; at + 4 <= end; ) {
    const size = packet.readUInt16BE(at + 2);
    if (at + 4 + size > end) return undefined;
    take(answer, packet.readUInt16BE(at), packet.subarray(at + 4, at + 4 + size), packet);
    at += 4 + padded(size);
  }
  return answer;
}

function take(answer: StunAnswer, type: number, value: Buffer, packet: Buffer): void {
  if (type === REALM) answer.realm = value.toString();
  else if (type === NONCE) answer.nonce = value.toString();
  else if (type === XOR_MAPPED_ADDRESS) answer.mapped = address(value, packet);
  else if (type === XOR_RELAYED_ADDRESS) answer.relayed = address(value, packet);
  else if (type === ERROR_CODE && value.length >= 4) {
    answer.code = (value.readUInt8(2) & 7) * 100 + value.readUInt8(3);
    answer.reason = value.toString('utf8', 4);
  }
}

/** XORed with the cookie and, for IPv6, the transaction, which follow each other in the header. */
function address(value: Buffer, packet: Buffer): string | undefined {
  if (value.length !== 8 && value.length !== 20) return undefined;
  const host = value.subarray(4).map((byte, n) => byte ^ packet.readUInt8(4 + n));
  const port = value.readUInt16BE(2) ^ (COOKIE >>> 16);
  if (host.length === 4) return `${host.join('.')}:${port}`;
  const words = Array.from({ length: 8 }, (_, n) => Buffer.from(host).readUInt16BE(2 * n).toString(16));
  return `[${words.join(':')}]:${port}`;
}

function message(method: number, transaction: Buffer, attributes: Buffer[]): Buffer {
  const body = Buffer.concat(attributes);
  const head = Buffer.alloc(8);
  head.writeUInt16BE(method, 0);
  head.writeUInt16BE(body.length, 2);
  head.writeUInt32BE(COOKIE, 4);
  return Buffer.concat([head, transaction, body]);
}

function attribute(type: number, value: Buffer | string): Buffer {
  const bytes = Buffer.from(value as string);
  const whole = Buffer.alloc(4 + padded(bytes.length));
  whole.writeUInt16BE(type, 0);
  whole.writeUInt16BE(bytes.length, 2);
  bytes.copy(whole, 4);
  return whole;
}

function number(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

const padded = (size: number) => (size + 3) & ~3;
