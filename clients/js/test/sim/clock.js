/** Time and chance of a simulation: nothing happens but what is due, and one seed decides everything. */
export class VirtualClock {
  #now = 0;
  #order = 0;
  /** By time, soonest last. */ #timers = [];
  #state;

  constructor(seed = 1) {
    this.#state = seed >>> 0;
  }

  now = () => this.#now;

  setTimeout = (action, ms) => {
    const timer = { at: this.#now + Math.max(0, ms), order: this.#order++, action };
    let low = 0;
    let high = this.#timers.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#timers[middle].at > timer.at) low = middle + 1;
      else high = middle;
    }
    this.#timers.splice(low, 0, timer);
    return timer;
  };

  clearTimeout = (timer) => {
    const index = this.#timers.indexOf(timer);
    if (index >= 0) this.#timers.splice(index, 1);
  };

  /** Mulberry32. */
  random = () => {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };

  below(n) {
    return Math.floor(this.random() * n);
  }

  chance(p) {
    return this.random() < p;
  }

  pick(list) {
    return list[this.below(list.length)];
  }

  get pending() {
    return this.#timers.length;
  }

  /** Lets so much time pass. */
  async run(ms) {
    const end = this.#now + ms;
    await turn();
    while (this.#timers.length && this.#timers.at(-1).at <= end) {
      const timer = this.#timers.pop();
      this.#now = timer.at;
      timer.action();
      await turn();
    }
    this.#now = end;
  }

  /** Lets time pass until something is so; fails after `within` ms. */
  async until(condition, within = 60_000) {
    const end = this.#now + within;
    await turn();
    while (!condition()) {
      const next = this.#timers.at(-1)?.at ?? Infinity;
      if (next > end) throw new Error(`not within ${within} ms: ${condition}`);
      await this.run(next - this.#now);
    }
  }
}

/** All that promises have to do. */
const turn = () => new Promise(setImmediate);

/** The clock of one device, which can be stopped: nothing runs in it meanwhile, and time goes on outside. */
export class DeviceClock {
  #frozen = false;
  #waiting = [];
  /** Timers that run, and have not been stopped. */ live = new Set();

  constructor(world) {
    this.world = world;
  }

  now = () => this.world.now();
  random = () => this.world.random();

  setTimeout = (action, ms) => {
    const timer = {};
    timer.run = () => {
      if (this.live.delete(timer)) action();
    };
    timer.inner = this.world.setTimeout(() => this.#soon(timer.run), ms);
    this.live.add(timer);
    return timer;
  };

  clearTimeout = (timer) => {
    if (!timer) return;
    this.world.clearTimeout(timer.inner);
    this.live.delete(timer);
  };

  /** What comes from the network. */
  arrive(action) {
    this.#soon(action);
  }

  #soon(action) {
    if (this.#frozen) this.#waiting.push(action);
    else action();
  }

  freeze() {
    this.#frozen = true;
  }

  thaw() {
    this.#frozen = false;
    for (const action of this.#waiting.splice(0)) action();
  }
}
