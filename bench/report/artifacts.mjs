// What bench/artifacts.sh has measured, as tables: artifacts.mjs FOLDER PART…
import { join } from 'node:path';
import { median, number, readAll, sum, table } from './results.mjs';

const [folder, ...parts] = process.argv.slice(2);
const GOAL = 1.1;
const NAMES = {
  bare: 'a bare receiver on Netty',
  sha256: 'the same with SHA-256',
  tus: '`@tus/server`',
  artifacts: 'a node of `artifacts`',
};
const of = (results, value) => results.map(value).filter((one) => Number.isFinite(one));
const medianOf = (results, value) => median(of(results, value));
const most = (results, value) => Math.max(...of(results, value));
const faults = (results) => results.map((result) => result.faults).filter((fault) => fault).join('; ') || 'none';
const others = (results) => number(most(results, (result) => result.otherCores));

/** CPU of the server itself, which is the first process; ratios are taken within a repetition. */
function cpu() {
  const all = readAll(join(folder, 'cpu'));
  const own = (result) => Object.values(result.cpu)[0] / 1e6;
  const rows = Object.keys(NAMES).filter((name) => all[name]).map((name) => {
    const results = all[name].cpu;
    const ratios = results.map((result) => {
      const floor = all.sha256?.cpu.find((other) => other.repetition === result.repetition);
      return floor ? own(result) / own(floor) : NaN;
    });
    const speed = (result) => result.bytes / 1e3 / result.uploadMillis.p50;
    return [NAMES[name], `**${number(medianOf(results, own))}** (${results.map((result) => number(own(result))).join(', ')})`,
      number(medianOf(results, (result) => result.cpuInAll / 1e6)), number(median(ratios)), number(medianOf(results, speed)),
      faults(results), others(results)];
  });
  return table(['server', 'CPU of the server, s/GiB', 'with its Redis and RabbitMQ', 'to the bare one with SHA-256', 'MB/s', 'faults',
    'cores of others, at most'], rows);
}

function finish() {
  const all = readAll(join(folder, 'finish'));
  const rows = Object.keys(all).map((name) => {
    const results = all[name].finish;
    const cells = ['finishMillis', 'readyMillis'].map((what) =>
      `${number(medianOf(results, (result) => result[what].p50))} (${number(most(results, (result) => result[what].max))})`);
    return [`${(results[0].bytes / results[0].uploads).toLocaleString('en-US')} bytes`, sum(results.map((result) => result.uploads)),
      ...cells, faults(results), others(results)];
  });
  return table(['an upload of', 'uploads', 'last byte to 204, ms: median (most)', 'last byte to ready, ms', 'faults',
    'cores of others, at most'], rows);
}

/** The medians of windows without and with uploads, and their ratio. */
function isolation() {
  const { without, with: beside, uploads } = readAll(join(folder, 'isolation'));
  const rows = Object.keys(without).sort((a, b) => a - b).map((rate) => {
    const windows = [without[rate], beside[rate]];
    const at = (results, name) => medianOf(results, (result) => result.latencyMillis[name]);
    const each = (results) => results.map((result) => number(result.latencyMillis.p99)).join(', ');
    const ratio = at(windows[1], 'p99') / at(windows[0], 'p99');
    return [rate, ...windows.map((results) => number(at(results, 'p50'))),
      ...windows.map((results) => `${number(at(results, 'p99'))} (${each(results)})`),
      `**${number(ratio)}** (${ratio <= GOAL ? 'within' : 'past'} ${GOAL.toFixed(2)})`,
      number(medianOf(uploads[rate], (result) => result.bytes / 1e6 / result.seconds)),
      faults([...windows.flat(), ...uploads[rate]]), others(windows.flat())];
  });
  return table(['offers a second', 'p50, ms', 'with uploads', 'p99, ms', 'with uploads', 'p99 with to without', 'MB/s of uploads',
    'faults', 'cores of others, at most'], rows);
}

const TABLES = { cpu, finish, isolation };
for (const part of parts) {
  console.log(`\n### ${part}\n\n${TABLES[part]()}`);
}
