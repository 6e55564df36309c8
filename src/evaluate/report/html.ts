/** A piece of a page: text that is safe to put into HTML as it is. */
export type Html = { readonly html: string };

type Value = Html | readonly Html[] | string | number;

/** Puts a page together; everything that is not `Html` itself is escaped. */
export function html(strings: TemplateStringsArray, ...values: Value[]): Html {
  return { html: String.raw({ raw: strings }, ...values.map(textOf)) };
}

/** For text that a library made, such as SVG. */
export function trusted(text: string): Html {
  return { html: text };
}

function textOf(value: Value): string {
  if (typeof value === 'string' || typeof value === 'number') return escaped(String(value));
  return 'html' in value ? value.html : value.map((piece) => piece.html).join('');
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character]);
}
