// Dropping a file, telling early that it is too large, and real progress while it is sent.
let kept = null; // the file outlives a refusal, so that a password can be added without choosing again

function begin() {
  const form = document.querySelector("[data-upload]");
  if (!form) return;
  const words = form.dataset;
  const file = form.querySelector("input[type=file]");
  const name = form.querySelector(".drop-name");
  const trouble = form.querySelector(".upload-trouble");
  const progress = form.querySelector(".upload-progress");
  const bar = progress.querySelector("progress");
  const line = progress.querySelector("p");
  const button = form.querySelector("button[type=submit]");
  const drop = form.querySelector(".drop");
  const numbers = new Intl.NumberFormat(document.documentElement.lang, { style: "percent" });

  const tell = (text) => { trouble.textContent = text; trouble.hidden = !text; };
  const show = () => {
    kept = file.files[0] ?? kept;
    name.textContent = kept?.name ?? "";
    name.hidden = !kept;
    drop.classList.toggle("drop-full", Boolean(kept));
    const large = kept && kept.size > Number(words.limit);
    tell(large ? words.tooLarge : "");
    button.disabled = Boolean(large);
  };
  if (kept) {
    const again = new DataTransfer();
    again.items.add(kept);
    file.files = again.files;
    show();
  }
  file.addEventListener("change", show);
  for (const kind of ["dragenter", "dragover"]) drop.addEventListener(kind, (event) => { event.preventDefault(); drop.classList.add("drop-over"); });
  for (const kind of ["dragleave", "drop"]) drop.addEventListener(kind, () => drop.classList.remove("drop-over"));
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    if (event.dataTransfer.files.length) { file.files = event.dataTransfer.files; show(); }
  });

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (button.getAttribute("aria-busy") === "true") return;
    button.setAttribute("aria-busy", "true");
    progress.hidden = false;
    line.textContent = words.sending;
    tell("");
    const request = new XMLHttpRequest();
    request.upload.addEventListener("progress", (sent) => {
      if (!sent.lengthComputable) return;
      bar.value = sent.loaded / sent.total;
      line.textContent = `${words.sending} ${numbers.format(bar.value)}`;
    });
    request.upload.addEventListener("load", () => { bar.removeAttribute("value"); line.textContent = words.reading; });
    request.addEventListener("load", () => answer(request, form));
    for (const kind of ["error", "abort", "timeout"]) request.addEventListener(kind, () => {
      button.removeAttribute("aria-busy");
      progress.hidden = true;
      tell(words.broken);
    });
    request.open("POST", form.action);
    request.send(new FormData(form));
  });
}

function answer(request, form) {
  if (request.status < 400 && new URL(request.responseURL).pathname !== new URL(form.action).pathname) {
    location.assign(request.responseURL);
    return;
  }
  const told = new DOMParser().parseFromString(request.responseText, "text/html");
  document.querySelector("main").replaceWith(document.adoptNode(told.querySelector("main")));
  document.title = told.title;
  begin();
  const asked = "[data-upload] input[type=password][required]", wrong = "[data-upload] :is([aria-invalid=true], .field-wrong input)";
  (document.querySelector(asked) ?? document.querySelector(wrong) ?? document.querySelector("main")).focus();
}

begin();
document.documentElement.dataset.ready = "upload";
