// Signals with webhooks beside those without: webhooks.mjs FOLDER TAKEN. Fails where something went wrong, or none was taken.
import { median, number, readAll, table } from './results.mjs';

const [folder, taken] = process.argv.slice(2);
const results = readAll(folder);
const steps = ['without', 'with'].map((name) => results[name]?.webhooks ?? []);
const faults = steps.flat().filter((result) => result.faults);
if (faults.length > 0 || steps.some((step) => step.length === 0) || !(Number(taken) > 0)) {
  console.error(`Not measured rightly: ${faults.map((result) => result.faults).join('; ') || `${taken} webhooks were taken`}`);
  process.exit(1);
}
const rows = Object.entries({
  'p50, ms': (result) => result.latencyMillis.p50,
  'p99, ms': (result) => result.latencyMillis.p99,
  'CPU per signal, µs': (result) => result.cpuInAll,
}).map(([what, figure]) => {
  const [without, withThem] = steps.map((step) => step.map(figure));
  const ratios = withThem.map((value, round) => value / without[round]);
  return [what, number(median(without)), number(median(withThem)), `**${median(ratios).toFixed(2)}** (${ratios.map((ratio) => ratio.toFixed(2)).join(', ')})`];
});
console.log(table(['', 'without webhooks', 'with', 'ratio, median of rounds'], rows));
console.log(`${Number(taken).toLocaleString('en-US')} webhooks were taken. The CPU is the hub's, its Redis' and RabbitMQ's; who takes webhooks is on the same cores.`);
