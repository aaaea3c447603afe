/** All that is on the stage as one picture and one sound, for as long as somebody records it. */

const WIDTH = 960;
const HEIGHT = 540;
const FRAMES_PER_SECOND = 15;
const GAP = 8;

export class Mix {
  #stage;
  #canvas = document.createElement('canvas');
  #paint;
  #audio = new AudioContext();
  #sound = this.#audio.createMediaStreamDestination();
  /** What is heard. @type {Map<MediaStream, MediaStreamAudioSourceNode>} */ #heard = new Map();
  #timer;
  /** @type {MediaStream} */ stream;

  /** @param {HTMLElement} stage whose tiles are recorded, as they come and go */
  constructor(stage) {
    this.#stage = stage;
    this.#canvas.width = WIDTH;
    this.#canvas.height = HEIGHT;
    this.#paint = /** @type {CanvasRenderingContext2D} */ (this.#canvas.getContext('2d', { alpha: false }));
    this.#draw();
    this.stream = this.#canvas.captureStream(FRAMES_PER_SECOND);
    for (const track of this.#sound.stream.getTracks()) this.stream.addTrack(track);
    // Not requestAnimationFrame: a page in the background goes on recording.
    this.#timer = setInterval(() => this.#draw(), 1_000 / FRAMES_PER_SECOND);
    this.#audio.resume();
  }

  stop() {
    clearInterval(this.#timer);
    for (const track of this.stream.getTracks()) track.stop();
    this.#audio.close();
  }

  #draw() {
    const tiles = [...this.#stage.querySelectorAll('.tile:not(.alone)')];
    const columns = Math.ceil(Math.sqrt(tiles.length));
    const rows = Math.ceil(tiles.length / columns);
    const width = (WIDTH - GAP * (columns + 1)) / columns;
    const height = (HEIGHT - GAP * (rows + 1)) / rows;
    this.#paint.fillStyle = '#111213';
    this.#paint.fillRect(0, 0, WIDTH, HEIGHT);
    for (const [index, tile] of tiles.entries()) {
      const x = GAP + (index % columns) * (width + GAP);
      const y = GAP + Math.floor(index / columns) * (height + GAP);
      this.#drawTile(tile, x, y, width, height);
    }
    this.#listen(tiles.map((tile) => tile.querySelector('video').srcObject));
  }

  #drawTile(tile, x, y, width, height) {
    const paint = this.#paint;
    const video = tile.querySelector('video');
    const { videoWidth, videoHeight } = video;
    paint.fillStyle = '#26282b';
    paint.fillRect(x, y, width, height);
    if (videoWidth && !tile.classList.contains('no-picture')) {
      const scale = Math.min(width / videoWidth, height / videoHeight);
      const [w, h] = [videoWidth * scale, videoHeight * scale];
      paint.drawImage(video, x + (width - w) / 2, y + (height - h) / 2, w, h);
    }
    paint.fillStyle = '#fff';
    paint.font = '500 18px system-ui, sans-serif';
    paint.fillText(tile.dataset.name ?? '', x + 12, y + height - 14, width - 24);
  }

  /** @param {(MediaStream | null)[]} streams those of the tiles now */
  #listen(streams) {
    for (const [stream, node] of this.#heard) {
      if (streams.includes(stream)) continue;
      node.disconnect();
      this.#heard.delete(stream);
    }
    for (const stream of streams) {
      if (!stream || this.#heard.has(stream) || stream.getAudioTracks().length === 0) continue;
      const node = new MediaStreamAudioSourceNode(this.#audio, { mediaStream: stream });
      node.connect(this.#sound);
      this.#heard.set(stream, node);
    }
  }
}
