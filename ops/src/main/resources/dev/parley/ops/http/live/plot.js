/** One moving plot: five minutes of a few lines, against a limit where there is one. */
import { drawn, element, setText } from './dom.js';

const SPAN_MS = 300_000;
/** Past this nobody knows what was between, and the line has a hole. */
const HOLE_MS = 7_000;
const WIDTH = 300;
const HEIGHT = 76;
const COLOURS = 4;

export class Plot {
  #format;
  #figure;
  #full = element('span', { class: 'full' });
  #svg = drawn('svg', { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: 'none', 'aria-hidden': 'true' });
  #legend = element('ul');
  #limitLine = drawn('line', { x1: '0', x2: String(WIDTH) });
  /** @type {Map<string, {path: SVGElement, item: any, value: any}>} */ #lines = new Map();
  #limitItem;
  /** @type {{at: number, values: Record<string, number | null>}[]} */ #samples = [];

  /** @param {string} key by which tests find it @param {string} title @param {(value: number) => string} format */
  constructor(key, title, format) {
    this.#format = format;
    this.#svg.append(drawn('line', { class: 'floor', x1: '0', x2: String(WIDTH), y1: String(HEIGHT), y2: String(HEIGHT) }), this.#limitLine);
    this.#limitLine.setAttribute('visibility', 'hidden');
    const caption = element('figcaption', {}, element('span', { text: title }), this.#full);
    this.#figure = element('figure', { class: 'plot', 'data-testid': `plot-${key}` }, caption, this.#svg, this.#legend);
  }

  get node() {
    return this.#figure;
  }

  /** @param {number} at ms @param {Record<string, number | null>} values by the names of their lines @param {number | null} limit */
  show(at, values, limit) {
    this.#samples.push({ at, values });
    while (this.#samples[0].at < at - SPAN_MS) this.#samples.shift();
    const top = Math.max(limit ?? 0, ...this.#samples.flatMap((sample) => Object.values(sample.values).map((value) => value ?? 0))) * 1.05 || 1;
    for (const [name, value] of Object.entries(values)) {
      const { path, value: shown } = this.#line(name);
      path.setAttribute('d', this.#path(name, at, top));
      setText(shown, `${name} ${value === null ? '–' : this.#format(value)}`);
    }
    this.#showLimit(values, limit, top);
  }

  /** Full is what the first line has reached the limit by: said in words, too. */
  #showLimit(values, limit, top) {
    const full = limit !== null && limit > 0 && (Object.values(values)[0] ?? 0) >= limit;
    this.#figure.dataset.full = String(full);
    setText(this.#full, full ? 'full' : '');
    if (limit === null) return this.#limitLine.setAttribute('visibility', 'hidden');
    this.#limitLine.setAttribute('visibility', 'visible');
    for (const end of ['y1', 'y2']) this.#limitLine.setAttribute(end, y(limit, top));
    if (!this.#limitItem) {
      this.#limitItem = element('span');
      this.#legend.append(element('li', { class: 'limit' }, this.#limitItem));
    }
    setText(this.#limitItem, `limit ${this.#format(limit)}`);
  }

  #line(name) {
    let line = this.#lines.get(name);
    if (!line) {
      const colour = `s${this.#lines.size % COLOURS}`;
      const value = element('span');
      line = { path: drawn('path', { class: colour }), value, item: element('li', { class: colour }, value) };
      this.#lines.set(name, line);
      this.#svg.append(line.path);
      this.#legend.append(line.item);
    }
    return line;
  }

  #path(name, now, top) {
    let path = '';
    let before = -Infinity;
    for (const { at, values } of this.#samples) {
      const value = values[name] ?? null;
      if (value === null) {
        before = -Infinity;
        continue;
      }
      const x = (WIDTH - ((now - at) / SPAN_MS) * WIDTH).toFixed(1);
      path += `${at - before > HOLE_MS ? `M${x} ${y(value, top)}h0.1` : `L${x} ${y(value, top)}`}`;
      before = at;
    }
    return path;
  }
}

function y(value, top) {
  return (HEIGHT - (value / top) * HEIGHT).toFixed(1);
}
