import { createToken, type Role } from '@parley/server';
import { duration, secret, UsageError, type Given, type Options } from './arguments.js';
import type { Command } from './command.js';

const SECRET: Options = {
  'secret-file': { value: 'FILE', about: 'Has the hub\'s PARLEY_JWT_SECRET; if absent, that variable is taken.' },
};

export const token: Command = {
  about: 'makes a token',
  usage: 'token --user NAME [OPTIONS]',
  options: {
    user: { value: 'NAME', about: 'Whom it is for.' },
    room: { value: 'NAME', about: 'A room that may be joined, or the beginning of such with a *; several times; * if absent.', many: true },
    lifetime: { value: 'DURATION', about: 'Until it expires; 1h if absent.' },
    name: { value: 'TEXT', about: 'Shown to others.' },
    role: { value: 'ROLE', about: 'member, moderator or admin.' },
    id: { value: 'TEXT', about: 'By which it can be revoked.' },
    issuer: { value: 'TEXT', about: 'Where the hub demands one.' },
    audience: { value: 'TEXT', about: 'Where the hub demands one.' },
    ...SECRET,
  },
  run: async (given) => {
    if (given.words.length > 0) throw new UsageError(`"${given.words[0]}" is more than is needed`);
    console.log(signed(given, required(given, 'user')));
    return 0;
  },
};

/** What commands that connect are told of tokens. */
export const TOKENS: Options = {
  user: { value: 'NAME', about: 'Whom to connect as, with a token made by --secret-file; a name of its own if absent.' },
  ...SECRET,
};

/** Gives tokens for users: that of `PARLEY_TOKEN`, or one made for each. */
export function tokens(given: Given): (user: string) => string {
  const { PARLEY_TOKEN: fixed } = process.env;
  if (fixed && !given.has('secret-file')) return () => fixed;
  if (secret(given) === undefined) {
    throw new UsageError('no token: put one into the variable PARLEY_TOKEN, or name the hub\'s secret, by --secret-file or the variable PARLEY_JWT_SECRET');
  }
  const user = given.get('user');
  return (each) => signed(given, user ?? each);
}

function signed(given: Given, user: string): string {
  const key = secret(given);
  if (key === undefined) throw new UsageError('no secret: name its file by --secret-file, or put it into the variable PARLEY_JWT_SECRET');
  const rooms = given.all('room');
  const [name, role, id, issuer, audience] = ['name', 'role', 'id', 'issuer', 'audience'].map((option) => given.get(option));
  try {
    return createToken(key, {
      user,
      rooms: rooms.length > 0 ? rooms : ['*'],
      lifetime: duration('lifetime', given.get('lifetime') ?? '1h') / 1_000,
      ...(name !== undefined && { name }),
      ...(role !== undefined && { role: role as Role }),
      ...(id !== undefined && { id }),
      ...(issuer !== undefined && { issuer }),
      ...(audience !== undefined && { audience }),
    });
  } catch (error) {
    throw error instanceof TypeError ? new UsageError(error.message) : error;
  }
}

export function required(given: Given, name: string): string {
  const value = given.get(name);
  if (value === undefined) throw new UsageError(`--${name} is missing`);
  return value;
}
