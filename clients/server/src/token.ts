import { createHmac } from 'node:crypto';
import { bytesOf, type Secret } from './bytes.js';

/** `moderator` and `admin` may kick. */
export type Role = 'member' | 'moderator' | 'admin';

/** For whom a token is, and for what. */
export interface TokenOptions {
  /** `sub`: 1 to 256 characters without control characters. Sessions of one user resume with any token of theirs. */
  user: string;
  /** Names of rooms that may be joined, or beginnings of such with a `*` at the end; `['*']` for all, `[]` for none. */
  rooms: readonly string[];
  /** Seconds until it expires; 3,600 if absent. Clients ask for another before. */
  lifetime?: number;
  /** Shown to others where `join` gives none. */
  name?: string;
  role?: Role;
  /** `jti`: by it the token can be revoked. */
  id?: string;
  /** `iss` and `aud`, where the hub's settings demand them. */
  issuer?: string;
  audience?: string;
  /** Whatever else it has to bear. */
  claims?: Record<string, unknown>;
  /** How the hub's settings name these claims, where they have other names than `name`, `rooms` and `role`. */
  names?: { name?: string; rooms?: string; role?: string };
  /** Milliseconds since 1970; for tests. */
  now?: number;
}

const ROLES: ReadonlySet<string> = new Set<Role>(['member', 'moderator', 'admin']);
const ROOM_PATTERN = /^[A-Za-z0-9_.:-]{0,128}\*?$/;
const MOST = 256;
const SHORTEST_SECRET = 32;
const YEAR = 31_622_400;

/**
 * Makes a token for one user, signed by HS256. Fails with a `TypeError` that names what the hub would refuse.
 * @param secret the hub's `PARLEY_JWT_SECRET`
 */
export function createToken(secret: Secret, options: TokenOptions): string {
  const key = bytesOf(secret, 'the secret');
  const { user, rooms, lifetime = 3_600, name, role, id, issuer, audience, names = {}, now = Date.now() } = options;
  require(key.length >= SHORTEST_SECRET, `the secret has ${key.length} bytes, and needs at least ${SHORTEST_SECRET}`);
  require(typeof user === 'string' && user.length >= 1 && user.length <= MOST, `user has to be of 1 to ${MOST} characters`);
  require(!/\p{Cc}/u.test(user), 'user has control characters');
  require(Number.isFinite(lifetime) && lifetime > 0 && lifetime <= YEAR, `lifetime has to be above 0 and at most ${YEAR} seconds, and is ${lifetime}`);
  require(Array.isArray(rooms), 'rooms has to be a list');
  for (const room of rooms) require(typeof room === 'string' && room !== '' && ROOM_PATTERN.test(room), `rooms has "${room}": expected characters of A-Z a-z 0-9 _ . : - and a * at the end only`);
  require(name === undefined || name.length <= MOST, `name is longer than ${MOST} characters`);
  require(id === undefined || id.length <= MOST, `id is longer than ${MOST} characters`);
  require(role === undefined || ROLES.has(role), `role has to be one of ${[...ROLES].join(', ')}, and is ${role}`);
  const issued = Math.floor(now / 1_000);
  const claims = {
    ...options.claims,
    sub: user,
    iat: issued,
    exp: issued + Math.ceil(lifetime),
    [names.rooms ?? 'rooms']: rooms,
    ...(name !== undefined && { [names.name ?? 'name']: name }),
    ...(role !== undefined && { [names.role ?? 'role']: role }),
    ...(id !== undefined && { jti: id }),
    ...(issuer !== undefined && { iss: issuer }),
    ...(audience !== undefined && { aud: audience }),
  };
  const signed = `${encoded({ alg: 'HS256', typ: 'JWT' })}.${encoded(claims)}`;
  return `${signed}.${createHmac('sha256', key).update(signed).digest('base64url')}`;
}

const encoded = (part: object) => Buffer.from(JSON.stringify(part), 'utf8').toString('base64url');

function require(holds: boolean, otherwise: string): void {
  if (!holds) throw new TypeError(otherwise);
}
