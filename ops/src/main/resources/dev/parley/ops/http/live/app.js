/** Asks the node every two seconds, one round after the other, while somebody looks; and says how old is what they see. */
import { get, token } from './api.js';
import { announce, byId, setText } from './dom.js';
import { Figures } from './figures.js';
import { startFind } from './find.js';
import { eventRow, Happenings, logRow } from './happenings.js';
import { showNode, showNodes, startNode } from './node.js';
import { clearPlots, showPlots } from './plots.js';

const EVERY_MS = 2_000;
const STALE_MS = 6_000;
const NODES_EVERY = 5;

const events = new Happenings('events', 'events', eventRow);
const log = new Happenings('log', 'lines', logRow);
let timer = 0;
let running = false;
let rounds = 0;
/** When a round was last answered, ms; 0 for never. */
let answered = 0;
let ready = false;
/** Why the last round was not answered; empty if it was. */
let trouble = '';
/** @type {Figures | null} */
let before = null;
let name = '';

start();

function start() {
  byId('token-form').addEventListener('submit', (event) => {
    event.preventDefault();
    open(byId('token').value.trim());
  });
  byId('forget').addEventListener('click', () => close(''));
  byId('log-level').addEventListener('change', ({ target }) => (byId('log').dataset.min = target.value));
  document.addEventListener('visibilitychange', () => (document.hidden ? pause() : resume()));
  setInterval(() => document.hidden || showFreshness(), 500);
  startFind();
  startNode(() => resume());
  if (token.get()) view('live');
  else byId('token').focus();
  resume();
}

/** @param {string} given */
function open(given) {
  if (!given) return;
  token.set(given);
  byId('token').value = '';
  setText(byId('token-problem'), '');
  view('live');
  byId('main').focus();
  resume();
}

/** Forgets the token and all that it has shown. @param {string} why */
function close(why) {
  token.forget();
  pause();
  clear();
  for (const id of ['facts', 'checks', 'nodes', 'found']) byId(id).replaceChildren();
  for (const id of ['find-said', 'nodes-problem']) setText(byId(id), '');
  answered = 0;
  trouble = '';
  setText(byId('node-name'), 'Live');
  document.title = 'Parley, live';
  view('token');
  setText(byId('token-problem'), why);
  byId('token').focus();
  showFreshness();
}

function clear() {
  before = null;
  name = '';
  rounds = 0;
  clearPlots();
  events.clear();
  log.clear();
}

function view(which) {
  document.body.dataset.view = which;
}

function pause() {
  clearTimeout(timer);
}

function resume(delay = 0) {
  clearTimeout(timer);
  if (!document.hidden && token.get()) timer = setTimeout(round, delay);
}

async function round() {
  if (running) return;
  running = true;
  const began = Date.now();
  const asked = token.get();
  let wait = EVERY_MS;
  try {
    const node = await get('node'); // alone, so that a wrong token is one wrong token
    const [figures, happened, logged] = await Promise.all([get('figures'), events.read(), log.read()]);
    if (asked === token.get()) show(node, figures, happened, logged);
    if (asked === token.get() && rounds++ % NODES_EVERY === 0) await readNodes();
  } catch (error) {
    if (asked === token.get()) wait = failed(error);
  }
  running = false;
  showFreshness();
  resume(Math.max(100, wait - (Date.now() - began)));
}

function show(node, figures, happened, logged) {
  if (name && name !== node.node) {
    clear(); // it was started anew: nothing of what was before goes on
    announce(`The node was started anew; it is ${node.node} now.`);
    trouble = '';
    name = node.node;
    return showNode(node);
  }
  name = node.node;
  const now = new Figures(figures);
  showNode(node);
  showPlots(now, before);
  before = now;
  events.show(happened);
  log.show(logged);
  answered = Date.now();
  ready = node.ready;
  trouble = '';
}

/** The shared Redis has them, which may be away while this node answers. */
async function readNodes() {
  try {
    showNodes(await get('nodes'));
  } catch (error) {
    setText(byId('nodes-problem'), error.message);
  }
}

/** @returns {number} how long to wait, ms */
function failed(error) {
  if (error.status === 401) {
    close('The node does not take that token.');
    return EVERY_MS;
  }
  trouble = error.message;
  return (error.retryAfter ?? 0) * 1_000 || EVERY_MS;
}

function showFreshness() {
  const age = Date.now() - answered;
  const seconds = Math.round(age / 1_000);
  const old = answered > 0 && age > STALE_MS;
  const state = trouble ? 'failing' : old ? 'stale' : answered === 0 ? 'waiting' : ready ? 'ready' : 'not-ready';
  const texts = { failing: answered > 0 ? `No answer; ${seconds} s old` : 'No answer', stale: `${seconds} s old`, waiting: 'Not asked yet', ready: 'Ready', 'not-ready': 'Not ready' };
  byId('freshness').dataset.state = state;
  document.body.dataset.freshness = state;
  setText(byId('freshness'), texts[state]);
  byId('trouble').hidden = trouble === '';
  setText(byId('trouble'), trouble);
}
