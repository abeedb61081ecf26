// Computes a file's SHA-256 on this device and asks about that number alone. Without this file the
// forms take a number that somebody typed, or (on a document's public page) the file itself.

for (const form of document.querySelectorAll("[data-digest]")) hang(form);

function hang(form) {
  const input = form.querySelector("[type=file]");
  const zone = form.querySelector(".drop");
  input.addEventListener("change", () => input.files.length && take(form, input.files[0]));
  for (const name of ["dragover", "dragleave", "drop"]) {
    document.addEventListener(name, (event) => {
      event.preventDefault();
      zone.classList.toggle("over", name === "dragover");
      if (name === "drop" && event.dataTransfer.files[0]) take(form, event.dataTransfer.files[0]);
    });
  }
  document.documentElement.dataset.ready = "digest";
}

function take(form, file) {
  const place = form.querySelector("[data-progress]");
  const [bar, words] = place.children;
  place.hidden = false;
  bar.hidden = false;
  words.className = "";
  words.textContent = form.dataset.counting;
  form.querySelector(".drop").classList.add("busy");
  const worker = new Worker(new URL("sha256.mjs", import.meta.url), { type: "module" });
  const fail = () => {
    worker.terminate();
    bar.hidden = true;
    words.className = "field-error";
    words.textContent = form.dataset.failed;
    form.querySelector(".drop").classList.remove("busy");
  };
  worker.onerror = fail;
  worker.onmessage = ({ data }) => {
    if (data.failed) return fail();
    if (data.hex) {
      worker.terminate();
      return location.assign(`${form.dataset.to ?? form.action}?sha256=${data.hex}`);
    }
    bar.value = file.size ? (100 * data.done) / file.size : 100;
  };
  worker.postMessage(file);
}
