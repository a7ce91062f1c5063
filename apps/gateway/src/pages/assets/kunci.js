// Asks the browser for a passkey and sends its answer with the form around the button.

const { startAuthentication, startRegistration } = window.SimpleWebAuthnBrowser;

async function answer(form) {
  const start = form.dataset.passkey === 'add' ? startRegistration : startAuthentication;
  return JSON.stringify(await start({ optionsJSON: JSON.parse(form.dataset.options) }));
}

for (const form of document.querySelectorAll('form[data-passkey]')) {
  const go = form.querySelector('[data-passkey-go]');
  const fault = form.querySelector('[data-passkey-fault]');
  go.addEventListener('click', () => {
    fault.hidden = true;
    go.disabled = true;
    answer(form).then(
      (given) => {
        form.elements.passkey.value = given;
        form.submit();
      },
      () => {
        fault.hidden = false;
        go.disabled = false;
      },
    );
  });
}
