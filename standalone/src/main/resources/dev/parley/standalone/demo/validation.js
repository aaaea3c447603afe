/** What may be typed, by the protocol's rules, in words that say what to change. */

const ROOM_MAX = 128;
const NAME_MAX = 64;

/** @param {string} room @returns {string} what is wrong with it; empty if nothing is */
export function roomProblem(room) {
  if (room === '') return 'Give the room a name.';
  const wrong = [...new Set(room.match(/[^A-Za-z0-9_.:-]/gu))];
  if (wrong.length) {
    const named = wrong.slice(0, 3).map((character) => (/\s/u.test(character) ? 'a space' : `“${character}”`));
    return `Letters A–Z, digits and _ . : - only; not ${named.join(', ')}.`;
  }
  if (room.length > ROOM_MAX) return `A room’s name has at most ${ROOM_MAX} characters; this has ${room.length}.`;
  return '';
}

/** @param {string} name trimmed, not empty @returns {string} what is wrong with it; empty if nothing is */
export function nameProblem(name) {
  if (/\p{Cc}/u.test(name)) return 'A name has no control characters.';
  const length = [...name].length;
  if (length > NAME_MAX) return `A name has at most ${NAME_MAX} characters here; this has ${length}.`;
  return '';
}
