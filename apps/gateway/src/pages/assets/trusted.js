// htmx makes elements of the fragments that our own server sends, and knows no Trusted Types: this policy stands in for
// it. Fragments are escaped words in plain elements; a tag that could run or load anything is refused, whoever made it.

const tags = /<[a-z][^\s>/]*(?:"[^"]*"|'[^']*'|[^>"'])*/gi;
const quoted = /"[^"]*"|'[^']*'/g;
const running = /^<(script|iframe|frame|object|embed|base|meta|link|style|svg|math)\b/i;
const handler = /[\s/"']on\w+\s*=|[\s/"']srcdoc\b/i;
const address = /[\s/"'](?:href|src|action|formaction)\s*=\s*["']?\s*(?:javascript|data|vbscript):/i;

globalThis.trustedTypes?.createPolicy('default', {
  createHTML(html) {
    for (const [tag] of html.matchAll(tags)) {
      if (running.test(tag) || handler.test(tag.replace(quoted, '""')) || address.test(tag))
        throw new TypeError('A fragment may hold words and plain elements only.');
    }
    return html;
  },
});
