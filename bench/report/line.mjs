// One result as a line of progress: line.mjs FILE
import { number, read } from './results.mjs';

const result = read(process.argv[2]);
const { p50, p90, p99 } = result.latencyMillis;
console.log(
  `${number(result.answersPerSecond)}/s, p50 ${number(p50)} ms, p90 ${number(p90)}, p99 ${number(p99)}, ` +
    `${number(result.cpuInAll)} µs CPU/${result.unit}, others ${number(result.otherCores)} cores` +
    (result.faults ? `, FAULTS: ${result.faults}` : ''),
);
