// Keys for the desk. Single letters work outside fields only and can be switched off (WCAG 2.1.4).

const stored = 'muara.pintasan';
const help = document.querySelector('#pintasan');
const keysOn = () => localStorage.getItem(stored) !== 'mati';

for (const hidden of document.querySelectorAll('[data-print], [data-help], [data-js-only]'))
  hidden.hidden = false;
for (const button of document.querySelectorAll('[data-print]')) {
  button.addEventListener('click', () => window.print());
}

if (help) {
  const toggle = help.querySelector('[data-keys-on]');
  toggle.checked = keysOn();
  toggle.addEventListener('change', () => localStorage.setItem(stored, toggle.checked ? 'nyala' : 'mati'));
  help.querySelector('[data-close]').addEventListener('click', () => help.close());
  document.querySelector('[data-help]').addEventListener('click', () => help.showModal());
}

const typing = (element) =>
  element.closest('input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]');

/** Moves along the rows of the queue. */
function step(by) {
  const rows = [...document.querySelectorAll('[data-row]')];
  const at = rows.indexOf(document.activeElement);
  const next = at === -1 ? (by > 0 ? 0 : rows.length - 1) : at + by;
  rows[Math.min(Math.max(next, 0), rows.length - 1)]?.focus();
}

/** Does what an element is for: presses a button, opens a panel at its first field, enters a field. */
function use(element) {
  if (element instanceof HTMLButtonElement) {
    element.click();
    return;
  }
  if (element instanceof HTMLDetailsElement) element.open = true;
  const field = element.matches('input, textarea')
    ? element
    : element.querySelector('textarea, select, input:not([type=hidden])');
  field?.focus();
}

/** In a form: Ctrl+Enter sends, and Enter alone in a field never sends the desk's form by accident. */
function enter(event) {
  const form = event.target.closest('form');
  if (event.key !== 'Enter' || !form) return;
  if (event.ctrlKey || event.metaKey) {
    event.preventDefault();
    form.requestSubmit();
  } else if ('noEnter' in form.dataset && event.target.matches('input')) {
    event.preventDefault();
  }
}

function letter(event) {
  if (event.key === 'j') step(1);
  else if (event.key === 'k') step(-1);
  else if (event.key === '?') help?.showModal();
  else {
    const target = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
    if (!target) return;
    event.preventDefault();
    use(target);
  }
}

document.addEventListener('keydown', (event) => {
  const sends = event.key === 'Enter' && (event.ctrlKey || event.metaKey);
  if (sends || typing(event.target)) {
    enter(event);
    return;
  }
  const chord = event.ctrlKey || event.metaKey || event.altKey || event.repeat;
  if (!chord && keysOn() && !help?.open) letter(event);
});

// Live results stand in for the browser's own list, which both would otherwise show.
for (const field of document.querySelectorAll('[data-choice]')) {
  if (!window.htmx && !document.querySelector('script[src$="htmx.min.js"]')) continue;
  field.removeAttribute('list');
  document.querySelector('#instansi-hasil').addEventListener('click', (event) => {
    const chosen = event.target.closest('[data-choose]');
    if (!chosen) return;
    field.value = chosen.dataset.choose;
    event.currentTarget.replaceChildren();
    field.form.querySelector('textarea').focus();
  });
}

/** Conversations open at their newest message and stay there as messages arrive. */
for (const log of document.querySelectorAll('[data-end]')) {
  const end = () => log.scrollTo(0, log.scrollHeight);
  end();
  log.addEventListener('htmx:afterSettle', () => {
    const count = String(log.querySelectorAll('li').length);
    if (log.dataset.count !== count) end();
    log.dataset.count = count;
  });
}

for (const form of document.querySelectorAll('form[method=post]')) {
  form.addEventListener('submit', (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = '1';
    window.setTimeout(() => delete form.dataset.sent, 8000);
  });
}

for (const button of document.querySelectorAll('[data-copy]')) {
  button.addEventListener('click', () => {
    const field = document.getElementById(button.dataset.copy);
    field.select();
    // Where the clipboard is refused the field stays selected, to be copied by hand.
    void navigator.clipboard.writeText(field.value).then(() => {
      button.firstChild.textContent = button.dataset.copied;
    });
  });
}
