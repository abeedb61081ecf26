// Fetches the page again while something is under way, ever more seldom while nothing moves, and
// puts its live part in place; only while somebody watches.
const SHORTEST = 900, LONGEST = 15000;
const told = document.getElementById("told");

async function look(pause) {
  const live = document.getElementById("live");
  if (!live.hasAttribute("data-waits")) return;
  if (document.visibilityState === "visible") {
    try {
      const answer = await fetch(location.href, { redirect: "error" });
      if (!answer.ok) throw new Error(String(answer.status));
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const next = page.getElementById("live");
      if (next.innerHTML === live.innerHTML) pause = Math.min(pause * 1.4, LONGEST);
      else {
        pause = SHORTEST;
        live.replaceWith(document.adoptNode(next));
        document.title = page.title;
        const bar = next.querySelector("progress");
        told.textContent = bar ? told.dataset.words.replace("{done}", bar.value).replace("{all}", bar.max) : next.querySelector("h1").textContent;
      }
    } catch {
      pause = LONGEST; // signed out or offline: the page stays as it is
    }
  }
  setTimeout(look, pause, pause);
}

setTimeout(look, SHORTEST, SHORTEST);
