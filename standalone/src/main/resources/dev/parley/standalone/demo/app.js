/** The start page: who, where, over which wire; and from there into the call and back. */
import { CallPage } from './call-page.js';
import { announce, byId, setText, WIRE_OF, WIRE_NAMES } from './dom.js';
import { openCamera, openTestPicture } from './media.js';
import { suggestedName, suggestedRoom, suggestedWire, Tabs } from './tabs.js';
import { nameProblem, roomProblem } from './validation.js';

const form = byId('join-form');
const fields = form.elements;
/** Fields whose values the address or a person has chosen: no suggestion changes them. @type {Set<string>} */
const settled = new Set();
/** @type {import('./tabs.js').Tab[]} */
let others = [];
const tabs = new Tabs((now) => {
  others = now;
  suggest();
});
/** What the preview shows, and the call will. @type {import('./media.js').Media | null} */
let media = null;
let previews = 0;
let busy = false;
/** @type {CallPage | null} */
let call = null;

start();

function start() {
  const asked = new URLSearchParams(location.search);
  for (const field of ['name', 'room', 'wire', 'media']) {
    const value = asked.get(field) ?? remembered(field);
    if (value !== null) fill(field, value);
    if (asked.has(field)) settled.add(field);
  }
  suggest();

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    if (!busy) join();
  });
  form.addEventListener('input', ({ target }) => settled.add(target.name));
  fields.name.addEventListener('input', () => showProblem('name', ''));
  fields.room.addEventListener('input', () => {
    showProblem('room', fields.room.value && roomProblem(fields.room.value));
    suggest();
  });
  for (const choice of fields.media) choice.addEventListener('change', () => preview());
  byId('cancel').addEventListener('click', () => call?.abandon());
  // Others should see at once that this page is gone, not only when the resume window ends.
  addEventListener('pagehide', () => {
    call?.abandon();
    tabs.show(null);
  });
  addEventListener('pageshow', ({ persisted }) => persisted && location.reload()); // back, but its session is over

  preview();
  if (asked.get('auto') === '1') join();
  else (fields.name.value ? fields.room : fields.name).focus();
}

/** Fills what nobody has settled, so that tabs of one browser meet: in the same room, on both wires, by different names. */
function suggest() {
  if (!settled.has('room')) fields.room.value = suggestedRoom(others);
  const here = others.filter(({ room }) => room === fields.room.value.trim());
  if (!settled.has('wire')) fill('wire', suggestedWire(here, remembered('wire') ?? 'websocket'));
  if (!settled.has('name') && here.some(({ name }) => name === fields.name.value)) fields.name.value = '';
  fields.name.placeholder = suggestedName(here);
  const company = here.map(({ name, wire }) => `${name} on ${WIRE_NAMES[WIRE_OF[wire]]}`);
  setText(byId('room-hint'), company.length ? `Here already: ${company.join(', ')}.` : '');
}

/** @param {string} field @param {string} value as in the address; another choice than offered is passed over */
function fill(field, value) {
  const offered = fields[field] instanceof RadioNodeList ? [...fields[field]].map((choice) => choice.value) : [value];
  if (offered.includes(value)) fields[field].value = value;
}

/** Of this tab, so that it stays who it is when it is loaded again. @param {string} field */
function remembered(field) {
  return sessionStorage.getItem(`parley-${field}`);
}

function chosenName() {
  return fields.name.value.trim() || fields.name.placeholder;
}

/** @returns {Promise<boolean>} whether there is a picture as chosen */
async function preview() {
  const number = ++previews;
  media?.stop();
  media = null;
  say('');
  try {
    const opened = fields.media.value === 'camera' ? await openCamera() : openTestPicture(chosenName);
    if (number === previews) media = opened;
    else opened.stop(); // another choice was made while the camera was opening
  } catch (error) {
    say(error.message);
  }
  byId('preview').srcObject = media?.stream ?? null;
  return media !== null;
}

async function join() {
  const chosen = fields.name.value.trim();
  const name = chosenName();
  const room = fields.room.value.trim();
  const problems = { name: nameProblem(name), room: roomProblem(room) };
  for (const [field, problem] of Object.entries(problems)) showProblem(field, problem);
  const first = Object.keys(problems).find((field) => problems[field]);
  if (first) return fields[first].focus();

  setBusy(true);
  say('');
  try {
    if (!media && !(await preview())) return setBusy(false);
    const config = await readConfig();
    const wire = fields.wire.value;
    // A name that was only suggested may be another browser's, too.
    const otherName = (taken) => chosen || suggestedName(taken.map((name) => ({ name })));
    call = new CallPage({ config, name, otherName, room, wire, media, earlier: remembered('token'), progress: say, ended });
    await call.start();
    remember({ name: call.name, room, wire, media: fields.media.value, token: call.token });
    tabs.show({ name: call.name, room, wire });
    document.body.dataset.view = 'call';
    byId('call').focus({ preventScroll: true });
    say('');
  } catch (error) {
    call = null;
    await preview(); // the call had taken the picture, and stopped it
    say(error.closed?.code === 1000 ? '' : `Could not join: ${error.message}`); // of one's own accord there is nothing to say
  }
  setBusy(false);
}

/** Back from a call. @param {string} why */
function ended(why) {
  call = null;
  media = null;
  tabs.show(null);
  document.body.dataset.view = 'lobby';
  preview().then(() => say(why));
  announce(why);
  byId('join').focus();
}

async function readConfig() {
  const response = await fetch(new URL('config.json', document.baseURI), { cache: 'no-store' });
  if (!response.ok) throw new Error(`the page’s configuration can’t be read (${response.status})`);
  return response.json();
}

/** The room in the address, which others may be given; the rest, which is this tab's own, in its memory. */
function remember({ room, ...own }) {
  fields.name.value = own.name;
  for (const field of ['name', 'room', 'wire']) settled.add(field);
  for (const [field, value] of Object.entries(own)) sessionStorage.setItem(`parley-${field}`, value);
  history.replaceState(null, '', `?${new URLSearchParams({ room })}`);
}

function showProblem(field, problem) {
  byId(`${field}-error`).textContent = problem;
  fields[field].setAttribute('aria-invalid', String(problem !== ''));
}

/** The button is not disabled: it would lose the focus, and nothing would give it back. */
function setBusy(now) {
  busy = now;
  byId('join').setAttribute('aria-disabled', String(busy));
  byId('join').textContent = busy ? 'Joining…' : 'Join the call';
  byId('cancel').hidden = !busy;
}

/** @param {string} text */
function say(text) {
  byId('join-message').textContent = text;
}
