import { pathToFileURL } from 'node:url';
import { createToken } from '@parley/server';

/** A token for `user`, shown to the others as `name`, to enter `rooms` for an hour. */
export function token(user, name, rooms) {
  return createToken(process.env.PARLEY_JWT_SECRET, { user, name, rooms });
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [user, name, ...rooms] = process.argv.slice(2);
  console.log(token(user, name, rooms));
}
