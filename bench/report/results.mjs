// The load generator's results, as bench/compare.sh, ratio.sh and scale.sh keep them: NAME-STEP-REPETITION.json.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One file: its only step, with the CPU of what is measured by process and in all, in µs per unit. */
export function read(file) {
  const result = JSON.parse(readFileSync(file, 'utf8'));
  const step = result.steps[0];
  const { bench, ...processes } = step.processes;
  const cpu = Object.fromEntries(Object.entries(processes).map(([name, cost]) => [name, cost.cpuMicros]));
  const faults = Object.entries(step.faults).filter(([, count]) => count > 0);
  return {
    ...step,
    what: result.what,
    unit: result.unit,
    cpu,
    cpuInAll: sum(Object.values(cpu)),
    generator: bench?.cpuMicros,
    faults: faults.map(([name, count]) => `${count} ${name}`).join(', '),
  };
}

/** All of a folder, by name and step: {name: {step: [result, …]}}. */
export function readAll(folder) {
  const all = {};
  for (const file of readdirSync(folder).sort()) {
    const [, name, step, repetition] = /^(.+)-([^-]+)-(\d+)\.json$/.exec(file) ?? [];
    if (name) {
      ((all[name] ??= {})[step] ??= []).push({ ...read(join(folder, file)), repetition: Number(repetition) });
    }
  }
  return all;
}

/** Those that nothing has disturbed, or all if there are none. */
export function undisturbed(results, noise) {
  const quiet = results.filter((result) => result.otherCores <= noise);
  return quiet.length > 0 ? quiet : results;
}

export function median(values) {
  const sorted = values.filter((value) => Number.isFinite(value)).sort((a, b) => a - b);
  const middle = sorted.length / 2;
  if (sorted.length === 0) return NaN;
  return sorted.length % 2 ? sorted[Math.floor(middle)] : (sorted[middle - 1] + sorted[middle]) / 2;
}

export function sum(values) {
  return values.reduce((all, value) => all + value, 0);
}

/** A number with some three digits. */
export function number(value) {
  if (!Number.isFinite(value)) return '–';
  if (value >= 1000) return Math.round(value).toLocaleString('en-US');
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
}

/** The medians over repetitions of the CPU by process, in words. What there is several of is summed up: signaling-1, -2, … */
export function byProcess(results) {
  const kinds = new Map();
  for (const name of Object.keys(results[0].cpu)) {
    const kind = name.replace(/-.*/, '');
    kinds.set(kind, [...(kinds.get(kind) ?? []), name]);
  }
  return [...kinds]
    .map(([kind, names]) => [kind, median(results.map((result) => sum(names.map((name) => result.cpu[name]))))])
    .map(([kind, cpu]) => `${kind} ${number(cpu)}`)
    .join(', ');
}

export function table(head, rows) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
