/** Answers of `/admin/v1/figures`, and what two of them tell together. */

export class Figures {
  /** @type {Map<string, any[]>} */ #byName = new Map();

  /** @param {{at: string, figures: any[]}} answer */
  constructor({ at, figures }) {
    this.at = Date.parse(at);
    for (const figure of figures) this.#byName.set(figure.name, [...(this.#byName.get(figure.name) ?? []), figure]);
  }

  /** @param {string} name @param {Record<string, string>} [labels] those that it has to have */
  all(name, labels = {}) {
    const wanted = Object.entries(labels);
    return (this.#byName.get(name) ?? []).filter((figure) => wanted.every(([label, value]) => figure.labels[label] === value));
  }

  /** The sum of what they say; null if there are none. */
  value(name, labels) {
    const some = this.all(name, labels);
    return some.length === 0 ? null : some.reduce((sum, { value, count }) => sum + (value ?? count), 0);
  }

  /** The values that a label has among them, sorted. @returns {string[]} */
  labels(name, label) {
    return [...new Set(this.all(name).map(({ labels }) => labels[label]))].filter((value) => value !== undefined).sort();
  }
}

/** How much more a second; null if that is not known. @param {Figures} now @param {Figures | null} before */
export function rate(now, before, name, labels) {
  const last = now.value(name, labels);
  if (last === null || !before || now.at <= before.at) return null;
  const more = last - (before.value(name, labels) ?? 0);
  return more < 0 ? null : (more * 1_000) / (now.at - before.at);
}

/**
 * Of what came between two answers, in seconds, as near as the buckets tell: between their bounds it is taken to be spread
 * evenly, and what is over the last bound is that bound. Null if nothing came.
 *
 * @param {Figures} now @param {Figures | null} before @param {number} share such as 0.99
 */
export function quantile(now, before, name, labels, share) {
  if (!before) return null;
  const total = (now.value(name, labels) ?? 0) - (before.value(name, labels) ?? 0);
  if (total <= 0) return null;
  const old = buckets(before, name, labels);
  let [floor, under] = [0, 0];
  for (const [le, count] of buckets(now, name, labels)) {
    const more = count - (old.get(le) ?? 0);
    if (more >= share * total) return floor + ((le - floor) * (share * total - under)) / Math.max(1, more - under);
    [floor, under] = [le, more];
  }
  return floor;
}

/** @returns {Map<number, number>} how many were no longer than each bound, which rise */
function buckets(figures, name, labels) {
  const sums = new Map();
  for (const { buckets: some } of figures.all(name, labels)) {
    for (const { le, count } of some ?? []) sums.set(le, (sums.get(le) ?? 0) + count);
  }
  return new Map([...sums].sort(([a], [b]) => a - b));
}
