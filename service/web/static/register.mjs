// Searches the register while one types, and prints. Both work without.
const search = document.querySelector("#search"), results = document.querySelector("#results");
const PAUSE = 180;
let waiting, asked = 0;

function wanted() {
  const told = new URLSearchParams();
  for (const [name, value] of new FormData(search)) if (value) told.append(name, value);
  return `${search.action}?${told}`;
}

async function show(address) {
  const mine = ++asked;
  results.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(address, { headers: { "X-Part": "results" }, redirect: "error" });
    if (!answer.ok) throw new Error(answer.status);
    const text = await answer.text();
    if (mine !== asked) return; // a later question is on its way
    // Parsed apart and moved over: nothing in it runs, and the server has escaped every value.
    results.replaceChildren(...new DOMParser().parseFromString(text, "text/html").body.childNodes);
    history.replaceState(null, "", address);
  } catch {
    if (mine === asked) location.assign(address); // signed out, or asked too often: the page says so
  } finally {
    if (mine === asked) results.removeAttribute("aria-busy");
  }
}

search?.addEventListener("input", (event) => {
  clearTimeout(waiting);
  if (event.target.id === "q") waiting = setTimeout(() => show(wanted()), PAUSE);
});
for (const button of document.querySelectorAll("[data-print]")) button.addEventListener("click", () => print());
