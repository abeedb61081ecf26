// Looks whether an act has moved on, ever more seldom, and only while somebody watches.
const waits = document.querySelector("[data-waits]");
const SHORTEST = 1500, LONGEST = 20000;

async function look(pause) {
  if (document.visibilityState === "visible") {
    try {
      const answer = await fetch(waits.dataset.waits, { headers: { Accept: "application/json" }, redirect: "error" });
      if (answer.ok && (await answer.json()).state !== waits.dataset.state) return location.reload();
      if (answer.status === 429) pause = LONGEST;
    } catch {
      pause = LONGEST; // signed out or offline: the page stays as it is
    }
  }
  setTimeout(look, pause, Math.min(pause * 1.4, LONGEST));
}

if (waits) setTimeout(look, SHORTEST, SHORTEST);
