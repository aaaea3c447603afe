// src/doctor/stun.ts
import { createHash, createHmac, randomBytes } from "node:crypto";
var BINDING = 1;
var ALLOCATE = 3;
var REFRESH = 4;
var SUCCESS = 256;
var ERROR = 272;
var COOKIE = 554869826;
var HEADER = 20;
var USERNAME = 6;
var MESSAGE_INTEGRITY = 8;
var ERROR_CODE = 9;
var LIFETIME = 13;
var REALM = 20;
var NONCE = 21;
var XOR_RELAYED_ADDRESS = 22;
var REQUESTED_TRANSPORT = 25;
var XOR_MAPPED_ADDRESS = 32;
var UDP = Buffer.from([17, 0, 0, 0]);
function write({ method, lifetime, credentials }, transaction = randomBytes(12)) {
  const attributes = [];
  if (method === ALLOCATE) attributes.push(attribute(REQUESTED_TRANSPORT, UDP));
  if (lifetime !== void 0) attributes.push(attribute(LIFETIME, number(lifetime)));
  if (!credentials) return message(method, transaction, attributes);
  const { username, password, realm, nonce } = credentials;
  attributes.push(attribute(USERNAME, username), attribute(REALM, realm), attribute(NONCE, nonce));
  const signed = message(method, transaction, [...attributes, Buffer.alloc(24)]).subarray(0, -24);
  const key = createHash("md5").update(`${username}:${realm}:${password}`).digest();
  return Buffer.concat([signed, attribute(MESSAGE_INTEGRITY, createHmac("sha1", key).update(signed).digest())]);
}
function length(stream) {
  return stream.length < HEADER ? 0 : HEADER + stream.readUInt16BE(2);
}
function read(packet) {
  if (packet.length < HEADER || packet.readUInt32BE(4) !== COOKIE || length(packet) > packet.length) return void 0;
  const type = packet.readUInt16BE(0);
  if ((type & SUCCESS) === 0) return void 0;
  const answer = { transaction: packet.toString("hex", 8, HEADER), method: type & ~ERROR, ok: (type & ERROR) === SUCCESS };
  const end = length(packet);
  for (let at = HEADER; at + 4 <= end; ) {
    const size = packet.readUInt16BE(at + 2);
    if (at + 4 + size > end) return void 0;
    take(answer, packet.readUInt16BE(at), packet.subarray(at + 4, at + 4 + size), packet);
    at += 4 + padded(size);
  }
  return answer;
}
function take(answer, type, value, packet) {
  if (type === REALM) answer.realm = value.toString();
  else if (type === NONCE) answer.nonce = value.toString();
  else if (type === XOR_MAPPED_ADDRESS) answer.mapped = address(value, packet);
  else if (type === XOR_RELAYED_ADDRESS) answer.relayed = address(value, packet);
  else if (type === ERROR_CODE && value.length >= 4) {
    answer.code = (value.readUInt8(2) & 7) * 100 + value.readUInt8(3);
    answer.reason = value.toString("utf8", 4);
  }
}
function address(value, packet) {
  const host = value.subarray(4).map((byte, n) => byte ^ packet.readUInt8(4 + n));
  const port = value.readUInt16BE(2) ^ COOKIE >>> 16;
  if (host.length === 4) return `${host.join(".")}:${port}`;
  const words = Array.from({ length: 8 }, (_, n) => Buffer.from(host).readUInt16BE(2 * n).toString(16));
  return `[${words.join(":")}]:${port}`;
}
function message(method, transaction, attributes) {
  const body = Buffer.concat(attributes);
  const head = Buffer.alloc(8);
  head.writeUInt16BE(method, 0);
  head.writeUInt16BE(body.length, 2);
  head.writeUInt32BE(COOKIE, 4);
  return Buffer.concat([head, transaction, body]);
}
function attribute(type, value) {
  const bytes = Buffer.from(value);
  const whole = Buffer.alloc(4 + padded(bytes.length));
  whole.writeUInt16BE(type, 0);
  whole.writeUInt16BE(bytes.length, 2);
  bytes.copy(whole, 4);
  return whole;
}
function number(value) {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
var padded = (size) => size + 3 & ~3;
export {
  ALLOCATE,
  BINDING,
  REFRESH,
  length,
  read,
  write
};
