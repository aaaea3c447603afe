/** Of text its UTF-8, as the hub reads its settings. */
export type Secret = string | Uint8Array;

/** @param what it is, as who has given something else is told: of an object Node.js would make as many bytes as it says it has */
export function bytesOf(value: Secret, what: string): Buffer {
  if (typeof value === 'string') return Buffer.from(value, 'utf8');
  if (!ArrayBuffer.isView(value)) throw new TypeError(`${what} has to be text or bytes, and is ${typeof value}`);
  return Buffer.from(value);
}
