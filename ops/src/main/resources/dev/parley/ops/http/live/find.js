/** A room or a user, and what one may do to it. */
import { call, get } from './api.js';
import { announce, button, byId, element, setText, sure } from './dom.js';

const HOUR = 3_600;
const DAY = 24 * HOUR;
const BAN_SECONDS = HOUR;
/** Tokens last no longer than that, as a rule; what is revoked is kept as long. */
const TOKENS_SECONDS = 30 * DAY;
const PAGE = 50;

/** What was asked for last, to ask again once something was done. @type {() => Promise<void>} */
let again = async () => {};

export function startFind() {
  byId('find-form').addEventListener('submit', (event) => {
    event.preventDefault();
    const name = byId('find-name').value.trim();
    if (name) find(byId('find-what').value, name);
    else say('What is its name?');
  });
  byId('list-rooms').addEventListener('click', () => search(() => listRooms()));
}

function find(what, name) {
  byId('find-what').value = what;
  byId('find-name').value = name;
  return search(() => (what === 'room' ? showRoom(name) : showUser(name)));
}

/** @param {() => Promise<void>} ask */
async function search(ask) {
  again = ask;
  say('Looking…');
  try {
    await ask();
  } catch (error) {
    byId('found').replaceChildren();
    say(error.message);
  }
  // What had the focus may be gone with what was found before.
  if (document.activeElement === document.body) byId('find-said').focus();
}

function say(text) {
  setText(byId('find-said'), text);
}

/** Asks, does it, says what came of it, and looks again. */
async function act(what, verb, done, doing) {
  if (!(await sure(what, verb))) return;
  let said;
  try {
    said = done(await doing());
  } catch (error) {
    said = error.message;
  }
  await search(again);
  say(said);
  announce(said);
}

const removed = ({ removed: count }) => `Done; ${count} ${count === 1 ? 'peer was' : 'peers were'} taken out.`;

async function listRooms(after) {
  const { rooms, next } = await get('rooms', { after, limit: PAGE });
  say(rooms.length === 0 ? 'No room has members.' : `${rooms.length} rooms${next ? ', and there may be more' : ''}.`);
  const rows = rooms.map(({ room, members }) => row([button(room, { label: `Look for the room ${room}` }, () => find('room', room)), String(members)]));
  const more = next ? [button('More', { 'data-testid': 'more-rooms' }, () => search(() => listRooms(next)))] : [];
  byId('found').replaceChildren(table(['Room', 'Members'], rows), ...more);
}

async function showRoom(room) {
  const { members, bans } = await call('GET', ['rooms', room]);
  const { connections } = await call('GET', ['rooms', room, 'connections']);
  say(`${room}: ${members.length} ${members.length === 1 ? 'member' : 'members'}.`);
  byId('found').replaceChildren(
    element('div', { class: 'card', 'data-room': room }, roomActions(room), membersTable(room, members), bansTable(room, bans), connectionsTable(connections)),
  );
}

function roomActions(room) {
  const text = element('input', { 'aria-label': `Message to ${room}`, placeholder: 'Text to all members', 'data-testid': 'message-text', maxlength: '1000' });
  const send = element('form', { class: 'bar' }, text, element('button', { text: 'Send', 'data-testid': 'message-send' }));
  send.addEventListener('submit', (event) => {
    event.preventDefault();
    const said = ({ delivered, held, failed }) => `Sent: ${delivered} delivered, ${held} held, ${failed} failed.`;
    act(`“${text.value}” goes to all members of ${room}.`, 'Send', said, () => call('POST', ['rooms', room, 'messages'], { body: { data: text.value } }));
  });
  const close = button('Close the room', { class: 'danger', 'data-testid': 'close-room' }, () =>
    act(`All members of ${room} are taken out. They may join again.`, 'Close it', removed, () => call('DELETE', ['rooms', room])),
  );
  return element('div', {}, send, element('p', { class: 'buttons' }, close));
}

function membersTable(room, members) {
  const rows = members.map(({ peer, user, name, wire, status, connected, node }) =>
    row([peer, button(user, { label: `Look for the user ${user}` }, () => find('user', user)), name ?? '', wire, connected ? status : 'away', node, actions(kick(room, peer, user), ban(room, user))], peer),
  );
  return table(['Peer', 'User', 'Name', 'Wire', 'Status', 'Node', 'Actions'], rows);
}

function kick(room, peer, user) {
  return button('Kick', { label: `Kick ${user}, ${peer}`, 'data-testid': 'kick' }, () =>
    act(`${user} (${peer}) is taken out of ${room}, and its session ends.`, 'Kick', removed, () => call('DELETE', ['rooms', room, 'peers', peer])),
  );
}

function ban(room, user) {
  return button('Ban 1 h', { class: 'danger', label: `Ban ${user} from ${room} for an hour`, 'data-testid': 'ban' }, () =>
    act(`${user} is taken out of ${room} and kept out for an hour.`, 'Ban', removed, () => call('PUT', ['rooms', room, 'bans', user], { query: { seconds: BAN_SECONDS } })),
  );
}

function bansTable(room, bans) {
  if (bans.length === 0) return '';
  const rows = bans.map(({ user, until }) => {
    const lift = button('Let in again', { label: `Let ${user} in again`, 'data-testid': 'unban' }, () =>
      act(`${user} may join ${room} again.`, 'Let in', () => 'Done.', () => call('DELETE', ['rooms', room, 'bans', user])),
    );
    return row([user, new Date(until).toLocaleString(), actions(lift)], user);
  });
  return table(['Banned', 'Until', 'Actions'], rows);
}

function connectionsTable(connections) {
  if (connections.length === 0) return '';
  return table(
    ['From', 'To', 'Connection, as clients of this service report', 'Since', 'Statistics'],
    connections.map(({ from, to, state, since, stats }) => row([from, to, state, new Date(since).toLocaleTimeString(), measured(stats ?? {})])),
  );
}

/** What nodes measure of a client's statistics, which may hold anything. */
function measured({ currentRoundTripTime, jitter, fractionLost, localCandidateType, remoteCandidateType }) {
  const said = [];
  if (typeof currentRoundTripTime === 'number') said.push(`round trip ${Math.round(currentRoundTripTime * 1000)} ms`);
  if (typeof jitter === 'number') said.push(`jitter ${Math.round(jitter * 1000)} ms`);
  if (typeof fractionLost === 'number') said.push(`lost ${(fractionLost * 100).toFixed(1)} %`);
  if (localCandidateType || remoteCandidateType) said.push(`by ${localCandidateType ?? '?'} to ${remoteCandidateType ?? '?'}`);
  return said.join(', ');
}

async function showUser(user) {
  const { sessions, next } = await get('sessions', { user, limit: PAGE });
  const count = `${sessions.length}${next ? ' and more' : ''}`;
  say(sessions.length === 0 ? 'No session of that user lives on this node; other nodes tell theirs.' : `${user}: ${count} on this node.`);
  const rows = sessions.map(({ peer, role, device, connected, status, tokenEnds, rooms }) =>
    row([peer, role, device ?? '', connected ? status : 'away', tokenEnds ? new Date(tokenEnds).toLocaleString() : 'never', roomLinks(rooms)], peer),
  );
  const revoke = button('Revoke all tokens', { class: 'danger', 'data-testid': 'revoke' }, () =>
    act(`All tokens that ${user} has been issued until now are worth nothing, on every node; the sessions end.`, 'Revoke', () => 'Done; nodes are being told.', () => call('PUT', ['revocations', 'users', user], { query: { exp: Math.floor(Date.now() / 1_000) + TOKENS_SECONDS } })),
  );
  byId('found').replaceChildren(
    element('div', { class: 'card', 'data-user': user }, element('p', { class: 'buttons' }, revoke), rows.length ? table(['Peer', 'Role', 'Device', 'Status', 'Token ends', 'Rooms'], rows) : ''),
  );
}

function roomLinks(rooms) {
  return element('span', { class: 'buttons' }, ...rooms.map((room) => button(room, { label: `Look for the room ${room}` }, () => find('room', room))));
}

function actions(...buttons) {
  return element('span', { class: 'buttons' }, ...buttons);
}

/** @param {(string | Node)[]} cells @param {string} [name] by which tests find it */
function row(cells, name) {
  return element('tr', { 'data-row': name }, ...cells.map((cell) => element('td', { class: typeof cell === 'string' ? 'name' : undefined }, cell)));
}

function table(heads, rows) {
  const head = element('thead', {}, element('tr', {}, ...heads.map((text) => element('th', { scope: 'col', text }))));
  return element('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': heads[0] }, element('table', { class: 'people' }, head, element('tbody', {}, ...rows)));
}
