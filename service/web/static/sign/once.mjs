// A form marked data-once is sent once: a second click while the first is on its way does nothing.
for (const form of document.querySelectorAll("form[data-once]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) return event.preventDefault();
    form.dataset.sent = "yes";
    for (const button of document.querySelectorAll(`button[type=submit][form="${form.id}"], #${form.id} button[type=submit]`)) {
      button.setAttribute("aria-busy", "true");
      button.lastChild.textContent = form.dataset.onceWords;
    }
  });
}
// Back from the next page, the form may be sent again.
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});
