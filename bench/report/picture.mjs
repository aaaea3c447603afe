// Three panels of bars: CPU per signal, p99, and what is carried at most.
import { number } from './results.mjs';

const WIDTH = 960;
const PANEL = { top: 64, height: 220, gap: 40, left: 20 };
const STYLE = `
    .panel { fill: none; stroke: #d0d7de }
    .a { fill: #0969da } .b { fill: #54aeff } .c { fill: #bc4c00 } .d { fill: #8c959f }
    text { fill: #1f2328 } .note { fill: #57606a; font-size: 12px } .value { font-size: 11px }
    @media (prefers-color-scheme: dark) {
      .panel { stroke: #30363d }
      text { fill: #e6edf3 } .note { fill: #9da7b3 }
    }`;

const escape = (text) => text.replace(/[<&>]/g, (c) => `&#${c.charCodeAt(0)};`);
const text = (x, y, content, rest = '') => `<text x="${x}" y="${y}" ${rest}>${escape(content)}</text>`;

/** @param groups [{label, bars: [value of each series, or undefined]}] */
function panel(x, width, title, groups) {
  const most = Math.max(...groups.flatMap((group) => group.bars.filter(Number.isFinite)), 0) || 1;
  const bottom = PANEL.top + PANEL.height;
  const place = width / groups.length;
  const out = [
    text(x, PANEL.top - 14, title, 'font-weight="600"'),
    `<line class="panel" x1="${x}" y1="${bottom}" x2="${x + width}" y2="${bottom}"/>`,
  ];
  groups.forEach((group, g) => {
    const bar = Math.min(34, (place - 14) / group.bars.length);
    const left = x + g * place + (place - bar * group.bars.length) / 2;
    group.bars.forEach((value, i) => {
      if (Number.isFinite(value)) {
        const height = Math.max(1, (value / most) * (PANEL.height - 16));
        const at = (left + i * bar).toFixed(1);
        out.push(`<rect class="${'abcd'[i]}" x="${at}" y="${(bottom - height).toFixed(1)}" width="${(bar - 2).toFixed(1)}" height="${height.toFixed(1)}"/>`);
        out.push(text((left + (i + 0.5) * bar - 1).toFixed(1), (bottom - height - 4).toFixed(1), number(value), 'class="value" text-anchor="middle"'));
      }
    });
    out.push(text((x + (g + 0.5) * place).toFixed(1), bottom + 18, group.label, 'class="note" text-anchor="middle"'));
  });
  return out.join('\n  ');
}

/**
 * @param peers [{name, at(step)}], four at most; at gives medians, or undefined
 * @param title of a step
 */
export function picture(peers, steps, title) {
  const rates = steps.filter((step) => Number(step));
  const loads = steps.filter((step) => step !== 'joins');
  const groups = (of, value) => of.map((step) => ({ label: title(step), bars: peers.map((peer) => peer.at(step)?.[value]) }));
  const inner = WIDTH - 2 * PANEL.left - 2 * PANEL.gap;
  const widths = [0.46, 0.36, 0.18].map((share) => share * inner);
  const lefts = [PANEL.left, PANEL.left + widths[0] + PANEL.gap, WIDTH - PANEL.left - widths[2]];
  const legend = peers.map((peer, i) => {
    const x = PANEL.left + i * 190;
    return `<rect class="${'abcd'[i]}" x="${x}" y="12" width="14" height="14"/>${text(x + 20, 24, peer.name)}`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${PANEL.top + PANEL.height + 40}" role="img" aria-labelledby="title" font-family="system-ui, -apple-system, 'Segoe UI', sans-serif" font-size="14">
  <title id="title">Parley beside the servers that it replaces: CPU for a signal, 99th percentile of latency, and the most that is carried</title>
  <style>${STYLE}
  </style>
  ${legend.join('\n  ')}
  ${panel(lefts[0], widths[0], 'CPU for a signal, µs', groups(loads, 'cpu'))}
  ${panel(lefts[1], widths[1], 'p99 from offer to answer, ms', groups(rates, 'p99'))}
  ${panel(lefts[2], widths[2], 'offers a second', groups(steps.filter((step) => step === 'max'), 'perSecond'))}
</svg>
`;
}
