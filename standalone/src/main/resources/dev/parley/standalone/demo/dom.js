/** The few lines that building elements by hand needs. Text is only ever set as text. */

/** @param {string} id @returns {any} */
export const byId = (id) => document.getElementById(id);

/**
 * @param {string} tag
 * @param {Record<string, any>} [attributes] `class`, `data-…`, `aria-…` and the like; `text` for its text
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

/** Sets text only if it changes, so that nothing is laid out or read out for nothing. */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/** @param {string} name of a symbol in the page */
export function icon(name) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  const use = document.createElementNS('http://www.w3.org/2000/svg', 'use');
  use.setAttribute('href', `#icon-${name}`);
  svg.append(use);
  svg.setAttribute('class', 'icon');
  svg.setAttribute('aria-hidden', 'true');
  return svg;
}

/** Says something to those who listen to the page. @param {string} text */
export function announce(text) {
  byId('announcer').textContent = text;
}

/** As people write wires; the protocol calls them native and web. */
export const WIRE_NAMES = { native: 'WebSocket', web: 'Socket.IO' };

/** As the page's address names them, to what a roster calls them. @type {Record<string, 'native' | 'web'>} */
export const WIRE_OF = { websocket: 'native', 'socket.io': 'web' };

/** @param {'native' | 'web'} wire */
export function wireBadge(wire) {
  return element('span', { class: `wire ${wire}`, text: WIRE_NAMES[wire] });
}

/** @param {string} name */
export function initials(name) {
  const words = name.trim().split(/\s+/u);
  return [words[0], words.length > 1 ? words.at(-1) : ''].map((word) => [...(word ?? '')][0] ?? '').join('').toUpperCase();
}
