import { it } from 'node:test';
import assert from 'node:assert/strict';
import { Script } from './sim/script.js';

const FIRST = Number(process.env.SEED ?? 1);
const COUNT = Number(process.env.SCRIPTS ?? (process.env.SEED ? 1 : 1_000));

it(`${COUNT} random scripts from seed ${FIRST} on hurt nobody`, async () => {
  const counts = {};
  for (let seed = FIRST; seed < FIRST + COUNT; seed++) {
    const script = await new Script(seed).run();
    for (const [name, count] of Object.entries(script.counts)) counts[name] = (counts[name] ?? 0) + count;
    if (script.problems.length) console.log(script.story.join('\n'));
    assert.deepEqual(script.problems, [], `SEED=${seed} npm run test:random shows this one`);
  }
  console.log(`seeds ${FIRST} to ${FIRST + COUNT - 1}: ${JSON.stringify(counts)}`);
  // A script that does nothing would pass, too.
  if (COUNT >= 100) for (const [name, count] of Object.entries(counts)) assert.ok(count >= COUNT, `${name}: ${count}`);
});
