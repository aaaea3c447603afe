import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Figures } from '../dist-test/figures.js';

const told = (outcome, id = 'r1') => Promise.resolve({ outcome, id });
const refused = (code) => Promise.reject(Object.assign(new Error(code), { code }));
const never = new Promise(() => {});
const soon = () => new Promise((resolve) => setTimeout(resolve, 5));

describe('figures of signals', () => {
  it('are well when each has its outcome, and has come if that says so', async () => {
    const figures = new Figures();
    assert.equal(figures.arrived(figures.sent(told('delivered'))), true);
    assert.equal(figures.arrived(figures.sent(told('held'))), true);
    figures.sent(refused('unreachable'));
    await figures.settled(1_000);
    assert.equal(figures.well, true);
    assert.match(figures.told(), /^signals +3: 1 delivered, 1 held, 1 unreachable\narrived +2; lost 0, repeated 0$/m);
  });

  for (const outcome of ['delivered', 'held']) {
    it(`are not well when one is ${outcome} and never comes`, async () => {
      const figures = new Figures();
      figures.sent(told(outcome));
      await figures.settled(30);
      assert.equal(figures.well, false);
      assert.match(figures.told(), /lost 1, repeated 0/);
    });
  }

  it('are not well when one comes twice, and the second is none', async () => {
    const figures = new Figures();
    const signal = figures.sent(told('delivered'));
    assert.equal(figures.arrived(signal), true);
    assert.equal(figures.arrived(signal), false);
    assert.equal(figures.arrived(undefined), false);
    await soon();
    assert.equal(figures.well, false);
    assert.match(figures.told(), /arrived +1; lost 0, repeated 1/);
  });

  it('are not well when one has come and nobody was told', async () => {
    const figures = new Figures();
    figures.arrived(figures.sent(never));
    await figures.settled(30);
    assert.equal(figures.well, false);
    assert.match(figures.told(), /1 without an outcome/);
  });

  it('take one that is told as undeliverable for told, not for lost', async () => {
    const figures = new Figures();
    const sent = [figures.sent(told('held', 'r7')), figures.sent(told('held', 'r8'))];
    await soon();
    figures.undeliverable(sent, 'r7', 'expired');
    await figures.settled(30);
    assert.match(figures.told(), /^signals +2: 1 expired, 1 held\narrived +0; lost 1/m);
  });
});
