/** This node in words: what it is, whether it is ready, its siblings, and its drain. */
import { call } from './api.js';
import { announce, byId, element, setText, sure } from './dom.js';

const DRAIN_SECONDS = 60;

/** @param {any} node an answer of `/admin/v1/node` */
export function showNode(node) {
  setText(byId('node-name'), node.node);
  document.title = `${node.ready ? '' : 'Not ready: '}${node.node}, Parley live`;
  const facts = {
    Version: node.version,
    Java: node.java,
    'Runs since': new Date(node.started).toLocaleString(),
    Ready: node.ready ? 'yes' : 'no',
    Drained: node.drained ? 'yes' : 'no',
    Sessions: `${node.sessions.connected} connected, ${node.sessions.away} away`,
    Rooms: String(node.rooms),
  };
  const list = byId('facts');
  if (list.childElementCount === 0) {
    for (const name of Object.keys(facts)) list.append(element('dt', { text: name }), element('dd', { 'data-fact': name }));
  }
  for (const [name, value] of Object.entries(facts)) setText(list.querySelector(`[data-fact="${name}"]`), value);
  byId('drain').hidden = node.drained;
  byId('undrain').hidden = !node.drained;
  byId('checks').replaceChildren(...node.checks.map(check));
}

function check({ name, up, since, detail }) {
  const said = [name, detail, up ? '' : `since ${new Date(since).toLocaleTimeString()}`].filter(Boolean).join(', ');
  return element('li', { 'data-up': String(up), 'data-check': name }, element('span', { class: 'state', text: up ? 'Up' : 'Down' }), element('span', { text: said }));
}

/** @param {{nodes: any[]}} answer of `/admin/v1/nodes` */
export function showNodes({ nodes }) {
  setText(byId('nodes-problem'), '');
  byId('nodes').replaceChildren(
    ...nodes.map(({ node, leaseLeft }) =>
      element('tr', { 'data-node': node }, element('td', { class: 'name', text: node }), element('td', { text: `${(leaseLeft / 1_000).toFixed(1)} s` })),
    ),
  );
}

/** The buttons. @param {() => void} changed asks anew */
export function startNode(changed) {
  const doing = (method, text, verb, query) => async () => {
    if (!(await sure(text, verb))) return;
    try {
      await call(method, ['node', 'drain'], { query });
      announce('Done.');
    } catch (error) {
      setText(byId('nodes-problem'), error.message);
    }
    changed();
  };
  const text = `No client is let in any more; those that are here are asked to go to other nodes, and closed after ${DRAIN_SECONDS} s.`;
  byId('drain').addEventListener('click', doing('POST', text, 'Drain it', { seconds: DRAIN_SECONDS }));
  byId('undrain').addEventListener('click', doing('DELETE', 'Clients are let in again.', 'Let them in'));
}
