// Only adds: every page works without it.

for (const button of document.querySelectorAll('[data-print]')) {
  button.hidden = false;
  button.addEventListener('click', () => window.print());
}

const nik = /(?<!\d)(?:\d[ .-]?){15}\d(?!\d)/;
const phone = /(?<!\d)(?:\+?62|0)[ .-]?8(?:[ .-]?\d){8,11}(?!\d)/;

/** What in a text had better not be read by others. */
function warnings(text, form) {
  const found = [];
  if (nik.test(text)) found.push(form.dataset.warnNik);
  else if (phone.test(text)) found.push(form.dataset.warnPhone);
  return found.join(' ');
}

function say(element, words) {
  if (element.textContent !== words) element.textContent = words;
  element.hidden = words === '';
}

for (const form of document.querySelectorAll('[data-lapor]')) {
  const text = form.querySelector('textarea');
  const warn = form.querySelector('[data-warn]');
  const count = form.querySelector('[data-count]');
  const limit = Number(form.dataset.limit);
  const look = () => {
    say(warn, warnings(text.value, form));
    if (!count) return;
    const left = limit - text.value.length;
    // Silent until it matters.
    const near = left < limit / 10;
    const words = left < 0 ? form.dataset.over : form.dataset.left;
    say(count, near ? words.replace('%', String(Math.abs(left))) : '');
  };
  text.addEventListener('input', look);
  // What the server said of the text stands until somebody changes it.
  if (warn.hidden) look();

  const files = form.querySelector('input[type=file]');
  const warnFiles = form.querySelector('[data-warn-files]');
  if (files && warnFiles) {
    files.addEventListener('change', () => {
      say(warnFiles, files.files.length > Number(form.dataset.files) ? form.dataset.tooMany : '');
    });
  }
}

/** Digits in fours as they are typed at the end; never while somebody mends the middle. */
for (const pin of document.querySelectorAll('[data-pin]')) {
  pin.addEventListener('input', () => {
    if (pin.selectionStart !== pin.value.length) return;
    const digits = pin.value.replace(/\D/g, '').slice(0, 8);
    pin.value = digits.replace(/^(\d{4})(?=\d)/, '$1 ');
  });
}

// A second tap on a slow network sends nothing twice; the server would see through it anyway.
for (const form of document.querySelectorAll('form[method=post]')) {
  form.addEventListener('submit', (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = '1';
    window.setTimeout(() => delete form.dataset.sent, 8000);
  });
}
