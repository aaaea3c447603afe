/** Of text its UTF-8, as the hub reads its settings. */
export type Secret = string | Uint8Array;

export const bytesOf = (secret: Secret): Buffer => (typeof secret === 'string' ? Buffer.from(secret, 'utf8') : Buffer.from(secret));
