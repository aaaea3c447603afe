// The curves of bench/scale.sh as tables: scale.mjs FOLDER PART…
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { byProcess, number, read, sum, table } from './results.mjs';

const [folder, ...parts] = process.argv.slice(2);
const files = (prefix) =>
  readdirSync(folder)
    .filter((file) => file.startsWith(`${prefix}-`) && file.endsWith('.json'))
    .map((file) => ({ name: file.slice(prefix.length + 1, -'.json'.length), file: join(folder, file) }))
    .sort((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }));

function loads(prefix, head) {
  const rows = files(prefix).map(({ name, file }) => {
    const result = read(file);
    const { p50, p99 } = result.latencyMillis;
    return [name, number(result.answersPerSecond), number(p50), number(p99), `**${number(result.cpuInAll)}** (${byProcess([result])})`,
      result.faults || 'none', number(result.otherCores)];
  });
  return table([head, 'a second', 'p50, ms', 'p99, ms', 'CPU of one, µs', 'faults', 'cores of others'], rows);
}

/** A line for each kind of connection: what has grown, and the live heap where it was asked for, in KB for each of them. */
function idle() {
  const rows = files('idle').map(({ name, file }) => {
    const { connections, seconds, processes } = JSON.parse(readFileSync(file, 'utf8'));
    const servers = Object.entries(processes).filter(([process]) => process !== 'bench');
    const each = (value) => servers.filter(([, used]) => Number.isFinite(used[value]))
      .map(([process, used]) => `${process} ${number(used[value] / 1024 / connections)}`).join(', ');
    const cpu = sum(servers.map(([, used]) => used.cpuSeconds));
    return [name, connections, each('grownBytes'), each('liveHeapGrownBytes'), number((cpu * 1e6) / connections / seconds)];
  });
  return table(['wires', 'connections', 'resident, KB each', 'live heap, KB each', 'CPU, µs/s each'], rows);
}

const TABLES = {
  pairs: () => loads('pairs', 'pairs'),
  nodes: () => loads('nodes', 'nodes of each kind'),
  rooms: () => `${loads('message', 'members, messages')}\n\n${loads('change', 'members, status changes')}`,
  joins: () => loads('joins', 'clients'),
  idle,
};
for (const part of parts) {
  if (existsSync(folder)) console.log(`\n### ${part}\n\n${TABLES[part]()}`);
}
