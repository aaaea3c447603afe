// Medians over repetitions, as Markdown, and a picture: compare.mjs FOLDER NOISE
// Writes comparison.md and comparison.svg into the folder. Exit code 1 if there were faults.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { picture } from './picture.mjs';
import { byProcess, median, number, readAll, table, undisturbed } from './results.mjs';

const [folder, noise] = [process.argv[2], Number(process.argv[3])];
const NAMES = {
  parley: 'Parley, two nodes',
  same: 'Parley, one node',
  nodejs: 'the Node servers',
  relay: 'a bare relay',
  broker: 'RabbitMQ alone',
};
const results = readAll(folder);
const peers = Object.keys(NAMES).filter((peer) => results[peer]);
const steps = [...new Set(peers.flatMap((peer) => Object.keys(results[peer])))].sort(
  (a, b) => (Number(a) || Infinity) - (Number(b) || Infinity) || b.localeCompare(a),
);

/** Medians of one peer at one step. */
function medians(peer, step) {
  const all = results[peer]?.[step];
  if (!all) return undefined;
  const taken = undisturbed(all, noise);
  const of = (value) => median(taken.map(value));
  return {
    perSecond: of((result) => result.answersPerSecond),
    p50: of((result) => result.latencyMillis.p50),
    p90: of((result) => result.latencyMillis.p90),
    p99: of((result) => result.latencyMillis.p99),
    cpu: of((result) => result.cpuInAll),
    generator: of((result) => result.generator),
    byProcess: byProcess(taken),
    runs: `${taken.length}${taken.every((result) => result.otherCores <= noise) ? '' : ' (disturbed)'}`,
  };
}

const title = (step) => (Number(step) ? `${Number(step).toLocaleString('en-US')} a second` : step === 'max' ? 'the most' : step);
const rows = [];
for (const step of steps) {
  for (const peer of peers) {
    const m = medians(peer, step);
    if (m) {
      rows.push([title(step), NAMES[peer], number(m.perSecond), number(m.p50), number(m.p90), number(m.p99),
        `**${number(m.cpu)}** (${m.byProcess})`, number(m.generator), m.runs]);
    }
  }
}
const figures = table(
  ['load', '', 'a second', 'p50, ms', 'p90, ms', 'p99, ms', 'CPU, µs', 'of the generator, µs', 'runs'], rows);

// Per repetition, so that what drifts from one to the next does not count; then the median.
function ratio(peer, to, step, value) {
  const pairs = undisturbed(results[peer]?.[step] ?? [], noise).flatMap((one) =>
    undisturbed(results[to]?.[step] ?? [], noise)
      .filter((other) => other.repetition === one.repetition)
      .map((other) => value(one) / value(other)));
  return number(median(pairs));
}
const ratios = table(
  ['ratio', ...steps.map(title)],
  [['parley', 'nodejs'], ['parley', 'relay'], ['same', 'relay'], ['nodejs', 'relay']]
    .filter(([peer, to]) => results[peer] && results[to])
    .flatMap(([peer, to]) => [
      [`CPU, ${NAMES[peer]} to ${NAMES[to]}`, ...steps.map((step) => ratio(peer, to, step, (r) => r.cpuInAll))],
      [`p50, likewise`, ...steps.map((step) => ratio(peer, to, step, (r) => r.latencyMillis.p50))],
      [`p99, likewise`, ...steps.map((step) => ratio(peer, to, step, (r) => r.latencyMillis.p99))],
      [`carried a second, likewise`, ...steps.map((step) => ratio(peer, to, step, (r) => r.answersPerSecond))],
    ]));

const faults = peers.flatMap((peer) =>
  Object.entries(results[peer]).flatMap(([step, all]) =>
    all.filter((result) => result.faults).map((result) => `${NAMES[peer]}, ${title(step)}: ${result.faults}`)));
const text = [
  figures,
  'Latency is from the intended time of an offer to the receipt of its answer (joins: from connecting to having joined); CPU is ' +
    'that of all servers together for each signal that arrived, an offer or an answer (joins: for each join).',
  ratios,
  faults.length > 0 ? `**Faults**\n\n${faults.map((fault) => `- ${fault}`).join('\n')}` : 'Nothing was lost, misrouted or repeated.',
].join('\n\n');
writeFileSync(join(folder, 'comparison.md'), `${text}\n`);
writeFileSync(join(folder, 'comparison.svg'), picture(
  peers.filter((peer) => peer !== 'broker').map((peer) => ({ name: NAMES[peer], at: (step) => medians(peer, step) })),
  steps, title));
console.log(text);
process.exitCode = faults.length > 0 ? 1 : 0;
