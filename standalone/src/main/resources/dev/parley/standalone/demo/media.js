/** Where a picture and a sound come from: the camera and microphone, or a drawn test picture. */
import { drawTestPicture } from './test-picture.js';

/**
 * @typedef {object} Media
 * @property {MediaStream} stream
 * @property {boolean} muted whether it begins without sound
 * @property {() => void} stop
 */

/** @returns {Promise<Media>} fails with an Error whose message says what to do */
export async function openCamera() {
  if (!navigator.mediaDevices) throw new Error('A camera needs a secure page: https, or localhost. The test picture works everywhere.');
  try {
    const video = { width: { ideal: 960 }, height: { ideal: 540 } };
    const stream = await navigator.mediaDevices.getUserMedia({ video, audio: true });
    return { stream, muted: false, stop: () => stopTracks(stream) };
  } catch (error) {
    const reasons = {
      NotAllowedError: 'The browser may not use the camera. Allow it, or show the test picture.',
      NotFoundError: 'There is no camera with a microphone here. Show the test picture.',
      NotReadableError: 'Another program is using the camera. Close it, or show the test picture.',
    };
    throw new Error(reasons[error.name] ?? `The camera can’t be used: ${error.message}`);
  }
}

/** @param {() => string} name written into the picture @returns {Media} */
export function openTestPicture(name) {
  const canvas = document.createElement('canvas');
  const stopDrawing = drawTestPicture(canvas, name);
  const stream = canvas.captureStream(20);
  const sound = openTestSound();
  for (const track of sound.stream.getTracks()) stream.addTrack(track);
  const stop = () => {
    stopDrawing();
    sound.stop();
    stopTracks(stream);
  };
  return { stream, muted: true, stop };
}

/** A quiet tick each second, so that muting can be heard. Silent until someone has clicked, as browsers will have it. */
function openTestSound() {
  const context = new AudioContext();
  const destination = context.createMediaStreamDestination();
  const gain = new GainNode(context, { gain: 0 });
  const tone = new OscillatorNode(context, { frequency: 660 });
  tone.connect(gain).connect(destination);
  tone.start();
  const tick = setInterval(() => {
    gain.gain.setValueAtTime(0.05, context.currentTime);
    gain.gain.exponentialRampToValueAtTime(0.0001, context.currentTime + 0.08);
  }, 1_000);
  // Refused if the context is closed before it has woken: then nobody wants to hear it.
  const wake = () => context.state === 'suspended' && context.resume().catch(() => {});
  document.addEventListener('click', wake);
  const stop = () => {
    clearInterval(tick);
    document.removeEventListener('click', wake);
    if (context.state !== 'closed') context.close();
  };
  return { stream: destination.stream, stop };
}

export const canShareScreen = () => Boolean(navigator.mediaDevices?.getDisplayMedia);

/** @param {MediaStream} stream */
function stopTracks(stream) {
  for (const track of stream.getTracks()) track.stop();
}
