// How many cores others kept busy meanwhile, in hundredths: noise.mjs FILE
import { read } from './results.mjs';

console.log(Math.round(read(process.argv[2]).otherCores * 100));
