// CPU per signal to that of the bare relay, the median of rounds: ratio.mjs FOLDER STORED [--record]
// Fails where it is worse than what is stored by more than a fifth; on processors other than those it was stored on, which
// may be better at one than at the other, by more than a half.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { median, readAll } from './results.mjs';

const [folder, stored, record] = process.argv.slice(2);
const WORSE = 1.2;
const WORSE_ELSEWHERE = 1.5;
const processors = `${cpus().length} x ${cpus()[0].model}`;
const results = readAll(folder);
const cpu = (name, repetition) =>
  results[name]?.ratio?.find((result) => result.repetition === repetition)?.cpuInAll ?? NaN;
const rounds = results.relay.ratio.map((result) => result.repetition);
const measured = Object.fromEntries(
  Object.entries({ 'one-node': 'same', 'two-nodes': 'parley' }).map(([key, name]) => {
    const ratios = rounds.map((round) => cpu(name, round) / cpu('relay', round));
    console.log(`${key}: ${ratios.map((ratio) => ratio.toFixed(2)).join(', ')} times the relay's CPU per signal ` +
      `(µs: ${rounds.map((round) => `${cpu(name, round).toFixed(0)} to ${cpu('relay', round).toFixed(1)}`).join(', ')})`);
    return [key, median(ratios)];
  }));

const faults = Object.values(results).flatMap((steps) => steps.ratio.filter((result) => result.faults));
if (faults.length > 0 || Object.values(measured).some((ratio) => !Number.isFinite(ratio))) {
  console.error(`Not measured rightly: ${faults.map((result) => `${result.what}: ${result.faults}`).join('; ') || 'a round is missing'}`);
  process.exit(1);
}
if (record) {
  const lines = Object.entries(measured).map(([key, ratio]) => `${key} = ${ratio.toFixed(2)}`);
  lines.push(`processors = ${processors}`);
  writeFileSync(stored, `# CPU per signal as a multiple of the bare relay's; written by bench/ratio.sh --record.\n${lines.join('\n')}\n`);
  console.log(`Stored in ${stored}: ${lines.join(', ')}`);
  process.exit(0);
}
if (!existsSync(stored)) {
  console.error(`${stored} is not there: record it on an idle machine, by bench/ratio.sh --record`);
  process.exit(1);
}
const allowed = Object.fromEntries(
  readFileSync(stored, 'utf8').split('\n').filter((line) => line.includes('=') && !line.startsWith('#'))
    .map((line) => line.split('=').map((part) => part.trim())));
const here = allowed.processors === processors;
for (const [key, ratio] of Object.entries(measured)) {
  const most = Number(allowed[key]) * (here ? WORSE : WORSE_ELSEWHERE);
  const well = ratio <= most;
  console.log(`${key}: ${ratio.toFixed(2)}, stored ${allowed[key]}: ` +
    `${well ? 'well' : `worse by more than a ${here ? 'fifth' : `half, on ${processors} instead of ${allowed.processors}`} (at most ${most.toFixed(2)})`}`);
  if (!well) process.exitCode = 1;
}
if (process.exitCode) {
  console.error('A signal costs more than it did. If it has to, store it anew on an idle machine: bench/ratio.sh --record');
}
