import { type Html, html } from './html.ts';

/** A table whose first column names the rows; wide ones scroll by themselves. */
export function table(caption: string, heads: readonly string[], rows: readonly (readonly (string | Html)[])[]): Html {
  const body = rows.map(([first, ...cells]) => {
    return html`<tr><th scope="row">${first}</th>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>`;
  });
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${caption}"><table>
<caption>${caption}</caption>
<thead><tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
<tbody>${body}</tbody></table></div>`;
}
