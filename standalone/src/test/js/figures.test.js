import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { Figures, quantile, rate } from '../../../../ops/src/main/resources/dev/parley/ops/http/live/figures.js';

const at = (second, figures) => new Figures({ at: new Date(second * 1_000).toISOString(), figures });
const counter = (value, labels = {}) => ({ name: 'c', labels, value });
const histogram = (...counts) => ({
  name: 'h',
  labels: {},
  count: counts.at(-1),
  sum: 0,
  buckets: [0.1, 0.2, 0.4].map((le, i) => ({ le, count: counts[i] })),
});

describe('what two answers tell', () => {
  it('counts by the second, over all labels or those that are named', () => {
    const before = at(0, [counter(10, { outcome: 'delivered' })]);
    const now = at(2, [counter(14, { outcome: 'delivered' }), counter(6, { outcome: 'unreachable' })]);
    assert.equal(rate(now, before, 'c'), 5);
    assert.equal(rate(now, before, 'c', { outcome: 'unreachable' }), 3);
    assert.equal(rate(now, before, 'c', { outcome: 'moved' }), null);
  });

  it('knows no rate of one answer, of what fell, or of none', () => {
    const one = at(0, [counter(10)]);
    assert.equal(rate(one, null, 'c'), null);
    assert.equal(rate(at(2, [counter(9)]), one, 'c'), null);
    assert.equal(rate(at(2, []), one, 'c'), null);
    assert.equal(rate(one, one, 'c'), null);
  });

  it('finds quantiles between the bounds, of what came meanwhile alone', () => {
    const before = at(0, [histogram(100, 100, 100, 100)]);
    const now = at(2, [histogram(105, 110, 110, 110)]);
    assert.equal(quantile(now, before, 'h', {}, 0.5), 0.1);
    assert.ok(Math.abs(quantile(now, before, 'h', {}, 0.75) - 0.15) < 1e-9);
    assert.equal(quantile(now, now, 'h', {}, 0.5), null);
    assert.equal(quantile(now, null, 'h', {}, 0.5), null);
  });

  it('says the last bound of what was longer', () => {
    assert.equal(quantile(at(2, [histogram(0, 0, 0, 4)]), at(0, [histogram(0, 0, 0, 0)]), 'h', {}, 0.99), 0.4);
  });

  it('tells the values of a label, and sums', () => {
    const now = at(0, [counter(1, { pool: 'shared' }), counter(2, { pool: 'rooms' }), counter(3, { pool: 'rooms', server: 's' })]);
    assert.deepEqual(now.labels('c', 'pool'), ['rooms', 'shared']);
    assert.equal(now.value('c', { pool: 'rooms' }), 5);
    assert.equal(now.value('no such', {}), null);
  });
});
