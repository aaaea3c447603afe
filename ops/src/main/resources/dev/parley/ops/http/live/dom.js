/** The few lines that building elements by hand needs. Text is only ever set as text: the page's policy allows nothing else. */

/** @param {string} id @returns {any} */
export const byId = (id) => document.getElementById(id);

/**
 * @param {string} tag
 * @param {Record<string, any>} [attributes] `text` for its text; those that are undefined are left out
 * @param {...(Node | string)} children
 * @returns {any}
 */
export function element(tag, { text, ...attributes } = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) if (value !== undefined) made.setAttribute(name, value);
  if (text !== undefined) made.textContent = text;
  made.append(...children);
  return made;
}

/** @param {string} tag @param {Record<string, string>} [attributes] @returns {SVGElement} */
export function drawn(tag, attributes = {}) {
  const made = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}

/** Sets text only if it changes, so that nothing is laid out or read out for nothing. */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/** A button that says what it does, and to whom for those who hear it alone. */
export function button(text, { label, ...attributes }, act) {
  const made = element('button', { type: 'button', text, 'aria-label': label, ...attributes });
  made.addEventListener('click', act);
  return made;
}

/** Says something to those who listen to the page. @param {string} text */
export function announce(text) {
  byId('announcer').textContent = text;
}

/** Asks before something is done that can't be taken back. @returns {Promise<boolean>} */
export function sure(what, verb) {
  const dialog = byId('sure');
  byId('sure-what').textContent = what;
  byId('sure-yes').textContent = verb;
  byId('sure-yes').onclick = () => dialog.close('yes');
  byId('sure-no').onclick = () => dialog.close('no');
  dialog.returnValue = 'no';
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener('close', () => resolve(dialog.returnValue === 'yes'), { once: true });
  });
}
