/** A picture for those without a camera: whose it is, a clock that shows delay, and something that moves. */

const WIDTH = 640;
const HEIGHT = 360;
const FRAMES_PER_SECOND = 20;

/**
 * Draws until it is told to stop.
 * @param {HTMLCanvasElement} canvas
 * @param {() => string} name
 * @returns {() => void} stops it
 */
export function drawTestPicture(canvas, name) {
  canvas.width = WIDTH;
  canvas.height = HEIGHT;
  const calm = matchMedia('(prefers-reduced-motion: reduce)');
  const paint = canvas.getContext('2d', { alpha: false });
  const draw = () => drawFrame(paint, name(), new Date(), calm.matches);
  draw();
  // Not requestAnimationFrame: a page in the background must go on showing its picture to others.
  const timer = setInterval(draw, 1_000 / FRAMES_PER_SECOND);
  return () => clearInterval(timer);
}

/** @param {CanvasRenderingContext2D} paint @param {string} name @param {Date} now @param {boolean} calm */
function drawFrame(paint, name, now, calm) {
  const hue = hueOf(name);
  paint.fillStyle = `oklch(32% 0.06 ${hue})`;
  paint.fillRect(0, 0, WIDTH, HEIGHT);
  drawWaves(paint, hue, calm ? 0 : now.getTime() / 1_000);
  drawSecondHand(paint, hue, now, calm);

  paint.fillStyle = '#fff';
  paint.textAlign = 'left';
  paint.font = '600 46px system-ui, sans-serif';
  paint.fillText(name || '…', 40, 84, WIDTH - 80);
  paint.font = '500 30px ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace';
  paint.fillText(`${now.toLocaleTimeString('en-GB')}.${Math.floor(now.getMilliseconds() / 100)}`, 40, 128);
}

/** Two strands that cross, as the two wires do. */
function drawWaves(paint, hue, seconds) {
  paint.lineWidth = 7;
  paint.lineCap = 'round';
  for (const [phase, lightness] of [[0, 72], [Math.PI, 56]]) {
    paint.strokeStyle = `oklch(${lightness}% 0.11 ${hue + (phase ? 40 : 0)})`;
    paint.beginPath();
    for (let x = -8; x <= WIDTH + 8; x += 8) {
      const y = HEIGHT * 0.68 + Math.sin(x / 95 + seconds * 1.4 + phase) * 48;
      if (x < 0) paint.moveTo(x, y);
      else paint.lineTo(x, y);
    }
    paint.stroke();
  }
}

function drawSecondHand(paint, hue, now, calm) {
  const seconds = calm ? now.getSeconds() : now.getSeconds() + now.getMilliseconds() / 1_000;
  const x = WIDTH - 76;
  const y = 86;
  paint.lineWidth = 6;
  paint.strokeStyle = `oklch(48% 0.06 ${hue})`;
  paint.beginPath();
  paint.arc(x, y, 34, 0, 2 * Math.PI);
  paint.stroke();
  paint.strokeStyle = '#fff';
  paint.beginPath();
  paint.arc(x, y, 34, -Math.PI / 2, -Math.PI / 2 + (seconds / 60) * 2 * Math.PI);
  paint.stroke();
}

/** The same for the same name, wherever it is drawn. @param {string} name */
export function hueOf(name) {
  let hash = 7;
  for (const character of name) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) % 360;
  return hash;
}
