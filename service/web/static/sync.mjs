// Shows how far the carrying out of a plan has come; the page works without it.
const sheet = document.querySelector("[data-progress]");
const bar = sheet?.querySelector("progress"), told = sheet?.querySelector("[data-told]");
const PAUSE = 1000, LONG_PAUSE = 10000;

async function look() {
  let pause = PAUSE;
  if (document.visibilityState === "visible") {
    try {
      const answer = await fetch(sheet.dataset.progress, { headers: { Accept: "application/json" }, redirect: "error" });
      if (!answer.ok) throw new Error(answer.status);
      const advance = await answer.json();
      if (advance.state !== "APPROVED" && advance.state !== "RUNNING") return location.reload();
      bar.value = advance.done;
      if (told.textContent !== advance.text) told.textContent = advance.text;
    } catch {
      pause = LONG_PAUSE; // signed out, offline or asked too often: the page stays as it is
    }
  }
  setTimeout(look, pause);
}

if (sheet) setTimeout(look, PAUSE);
