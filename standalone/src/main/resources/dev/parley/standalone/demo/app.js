/** The start page: who, where, over which wire; and from there into the call and back. */
import { CallPage } from './call-page.js';
import { announce, byId } from './dom.js';
import { openCamera, openTestPicture } from './media.js';
import { nameProblem, roomProblem } from './validation.js';

const form = byId('join-form');
const fields = form.elements;
/** What the preview shows, and the call will. @type {import('./media.js').Media | null} */
let media = null;
let previews = 0;
/** @type {CallPage | null} */
let call = null;

start();

function start() {
  const asked = new URLSearchParams(location.search);
  fields.name.value = asked.get('name') ?? sessionStorage.getItem('parley-name') ?? '';
  fields.room.value = asked.get('room') ?? `garden-${Math.floor(100 + Math.random() * 900)}`;
  choose('wire', asked.get('wire'));
  choose('media', asked.get('media'));

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    join();
  });
  fields.name.addEventListener('input', () => showProblem('name', ''));
  fields.room.addEventListener('input', () => showProblem('room', fields.room.value && roomProblem(fields.room.value)));
  for (const choice of fields.media) choice.addEventListener('change', () => preview());
  byId('cancel').addEventListener('click', () => call?.abandon());
  // Others should see at once that this page is gone, not only when the resume window ends.
  addEventListener('pagehide', () => call?.abandon());
  addEventListener('pageshow', ({ persisted }) => persisted && location.reload()); // back, but its session is over

  preview();
  if (asked.get('auto') === '1') join();
  else (fields.name.value ? fields.room : fields.name).focus();
}

/** @param {'wire' | 'media'} field @param {string | null} value as in the address; another than offered is passed over */
function choose(field, value) {
  const choice = [...fields[field]].find((one) => one.value === value);
  if (choice) choice.checked = true;
}

/** @returns {Promise<boolean>} whether there is a picture as chosen */
async function preview() {
  const number = ++previews;
  media?.stop();
  media = null;
  say('');
  try {
    const opened = fields.media.value === 'camera' ? await openCamera() : openTestPicture(() => fields.name.value.trim() || 'You');
    if (number === previews) media = opened;
    else opened.stop(); // another choice was made while the camera was opening
  } catch (error) {
    say(error.message);
  }
  byId('preview').srcObject = media?.stream ?? null;
  return media !== null;
}

async function join() {
  const name = fields.name.value.trim();
  const room = fields.room.value.trim();
  const problems = { name: nameProblem(name), room: roomProblem(room) };
  for (const [field, problem] of Object.entries(problems)) showProblem(field, problem);
  const first = Object.keys(problems).find((field) => problems[field]);
  if (first) return fields[first].focus();

  sessionStorage.setItem('parley-name', name);
  setBusy(true);
  say('');
  try {
    if (!media && !(await preview())) return setBusy(false);
    const config = await readConfig();
    call = new CallPage({ config, name, room, wire: fields.wire.value, media, progress: say, ended });
    await call.start();
    rememberInAddress({ name, room, wire: fields.wire.value, media: fields.media.value });
    document.body.dataset.view = 'call';
    byId('call').focus({ preventScroll: true });
    say('');
  } catch (error) {
    call = null;
    await preview(); // the call had taken the picture, and stopped it
    say(error.code === 'closed' ? '' : `Could not join: ${error.message}`);
  }
  setBusy(false);
}

/** Back from a call. @param {string} why */
function ended(why) {
  call = null;
  media = null;
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

function rememberInAddress(values) {
  history.replaceState(null, '', `?${new URLSearchParams(values)}`);
}

function showProblem(field, problem) {
  byId(`${field}-error`).textContent = problem;
  fields[field].setAttribute('aria-invalid', String(problem !== ''));
}

function setBusy(busy) {
  byId('join').disabled = busy;
  byId('join').textContent = busy ? 'Joining…' : 'Join the call';
  byId('cancel').hidden = !busy;
}

/** @param {string} text */
function say(text) {
  byId('join-message').textContent = text;
}
