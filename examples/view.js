/** What is on the pages that are shown before and after. */
export function show(id, stream) {
  const video = document.getElementById(id) ?? document.createElement('video');
  if (video.srcObject === stream) return;
  Object.assign(video, { id, autoplay: true, playsInline: true, srcObject: stream });
  document.body.append(video);
}

export function hide(id) {
  document.getElementById(id)?.remove();
}

/** A line of the chat. */
export function write(text) {
  document.body.append(Object.assign(document.createElement('p'), { textContent: text }));
}

/** Calls `send` with each line that somebody writes. */
export function onLine(send) {
  const input = document.createElement('input');
  input.addEventListener('change', () => {
    send(input.value);
    input.value = '';
  });
  document.body.append(input);
}
