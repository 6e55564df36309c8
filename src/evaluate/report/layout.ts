import { type Scales, swatch } from './charts.ts';
import { type Html, html, trusted } from './html.ts';
import { style } from './style.ts';

/**
 * A report for people: one HTML file that needs neither scripts nor a network, in light and dark, wide and narrow.
 * @param verdict what the figures say, one sentence each
 */
export function renderPage(title: string, verdict: readonly string[], sections: Html): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${trusted(style)}</style>
</head>
<body>
<main>
<h1>${title}</h1>
<div class="verdict">${verdict.map((sentence) => html`<p>${sentence}</p>`)}</div>
${sections}
</main>
</body>
</html>
`.html;
}

export function figure(drawn: Html): Html {
  return html`<div class="scroll">${drawn}</div>`;
}

export function legend(scales: Scales, extra = ''): Html {
  const items = scales.color.domain.map((model) => html`<li>${swatch(model, scales)}${model}</li>`);
  return html`<ul class="legend ${extra}">${items}</ul>`;
}
