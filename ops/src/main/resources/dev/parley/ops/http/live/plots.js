/** Which plots there are, and what they show of two answers. */
import { byId } from './dom.js';
import { quantile, rate } from './figures.js';
import { Plot } from './plot.js';

/** Of a Cluster of many servers the first ones. */
const MAX_SERVERS = 12;

const count = (value) => (Number.isInteger(value) ? value.toLocaleString('en') : value.toFixed(1));
const perSecond = (value) => `${value < 10 ? value.toFixed(1) : Math.round(value).toLocaleString('en')}/s`;
const time = (seconds) => (seconds >= 1 ? `${seconds.toFixed(2)} s` : `${(seconds * 1_000).toFixed(1)} ms`);
const bytes = (value) => (value >= 1e9 ? `${(value / 1e9).toFixed(2)} GB` : `${(value / 1e6).toFixed(1)} MB`);
const percent = (value) => `${(value * 100).toFixed(0)} %`;

/** @type {Map<string, Plot>} */
const plots = new Map();

/** @param {import('./figures.js').Figures} now @param {import('./figures.js').Figures | null} before */
export function showPlots(now, before) {
  showClients(now, before);
  showRedis(now, before);
  showRabbit(now, before);
  showProcess(now);
}

/** Of another run, or another node: what was before means nothing any more. */
export function clearPlots() {
  plots.forEach((plot) => plot.node.remove());
  plots.clear();
}

function show(where, key, title, format, now, values, limit = null) {
  let plot = plots.get(key);
  if (!plot) {
    plot = new Plot(key, title, format);
    plots.set(key, plot);
    byId(`plots-${where}`).append(plot.node);
  }
  plot.show(now.at, values, limit);
}

const times = (now, before, name, labels) => ({
  'half within': quantile(now, before, name, labels, 0.5),
  '99 % within': quantile(now, before, name, labels, 0.99),
});

function showClients(now, before) {
  const put = (...plot) => show('clients', ...plot);
  const wires = now.labels('parley.connections', 'wire');
  put('peers', 'Peers by wire', count, now, Object.fromEntries(wires.map((wire) => [wire, now.value('parley.connections', { wire })])));
  put('sessions', 'Sessions', count, now, {
    connected: now.value('parley.sessions', { state: 'connected' }),
    away: now.value('parley.sessions', { state: 'away' }),
  });
  put('rooms', 'Rooms with a member here', count, now, { rooms: now.value('parley.rooms') });
  const lost = ['unreachable', 'overflow'].map((outcome) => rate(now, before, 'parley.signals', { outcome }) ?? 0);
  put('signals', 'Signals', perSecond, now, {
    all: rate(now, before, 'parley.signals'),
    'came to nothing': before ? lost[0] + lost[1] : null,
  });
  put('signal-time', 'A signal takes', time, now, times(now, before, 'parley.signal.latency'));
  put('join-time', 'Set-up: a join takes', time, now, times(now, before, 'parley.join.latency'));
}

function showRedis(now, before) {
  const put = (...plot) => show('redis', ...plot);
  for (const pool of now.labels('parley.redis.up', 'pool')) {
    const limits = now.all('parley.redis.pool.limit', { pool });
    for (const { labels: { server }, value: limit } of limits.slice(0, MAX_SERVERS)) {
      const connections = (state) => now.value('parley.redis.pool.connections', { pool, server, state }) ?? 0;
      const title = limits.length > 1 ? `Pool ${pool}, ${server}` : `Pool ${pool}`;
      put(`pool-${pool}${limits.length > 1 ? `-${server}` : ''}`, title, count, now, {
        active: connections('active'),
        open: connections('active') + connections('idle'),
      }, limit);
    }
    put(`waiting-${pool}`, `Waiting for pool ${pool}`, count, now, { commands: now.value('parley.redis.pool.waiting', { pool }) });
    put(`command-${pool}`, `A command of ${pool} takes`, time, now, times(now, before, 'parley.redis.command', { pool, outcome: 'ok' }));
    put(`trouble-${pool}`, `Trouble of ${pool}`, perSecond, now, {
      rejected: rate(now, before, 'parley.redis.pool.rejected', { pool }),
      failed: rate(now, before, 'parley.redis.pool.failures', { pool }),
      reconnects: rate(now, before, 'parley.redis.pool.reconnects', { pool }),
    });
    for (const { labels: { server }, value } of now.all('parley.redis.server.clients', { pool }).slice(0, MAX_SERVERS)) {
      put(`clients-${pool}-${server}`, `Clients of ${server} (${pool})`, count, now, { clients: value }, now.value('parley.redis.server.clients.max', { pool, server }));
      const most = now.value('parley.redis.server.memory.max.bytes', { pool, server });
      put(`memory-${pool}-${server}`, `Memory of ${server} (${pool})`, bytes, now, { used: now.value('parley.redis.server.memory.bytes', { pool, server }) }, most || null);
    }
  }
}

function showRabbit(now, before) {
  const put = (...plot) => show('rabbit', ...plot);
  put('amqp', 'Connections', count, now, {
    open: now.value('parley.amqp.connections', { state: 'open' }),
    blocked: now.value('parley.amqp.connections', { state: 'blocked' }),
    channels: now.value('parley.amqp.channels'),
  });
  put('messages', 'Messages', perSecond, now, {
    published: rate(now, before, 'parley.exchange.published'),
    received: rate(now, before, 'parley.exchange.received'),
    returned: rate(now, before, 'parley.exchange.returned'),
  });
  put('retained', 'Without an outcome yet', count, now, { messages: now.value('parley.link.retained') });
  put('settle', 'There and back takes', time, now, times(now, before, 'parley.link.settle'));
}

function showProcess(now) {
  const put = (...plot) => show('process', ...plot);
  put('cpu', 'Processor', percent, now, { used: now.value('process.cpu.usage') });
  const most = now.value('jvm.memory.max', { area: 'heap' });
  put('heap', 'Heap', bytes, now, { used: now.value('jvm.memory.used', { area: 'heap' }) }, most > 0 ? most : null);
  put('outbox', 'Held for who is away or slow', bytes, now, { bytes: now.value('parley.outbox.bytes') });
}
