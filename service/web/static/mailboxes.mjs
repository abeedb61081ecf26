// Searches while one types, counts what is chosen, copies a link, prints a slip. All of it works without.
const search = document.querySelector("#search"), results = document.querySelector("#results");
const PAUSE = 180;
let waiting, asked = 0;

function wanted() {
  const told = new URLSearchParams();
  for (const [name, value] of new FormData(search)) if (value) told.append(name, value);
  return told.size ? `${search.action}?${told}` : search.action;
}

async function show(address, { focus } = {}) {
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
    keepSort(new URL(address, location.href).searchParams);
    if (focus) results.querySelector(focus)?.focus();
  } catch {
    if (mine === asked) location.assign(address); // signed out, or asked too often: the page says so
  } finally {
    if (mine === asked) results.removeAttribute("aria-busy");
  }
}

// The order chosen in the table stays while one goes on typing.
function keepSort(told) {
  for (const name of ["sort", "down"]) {
    let field = search.elements[name];
    if (!field) {
      field = Object.assign(document.createElement("input"), { type: "hidden", name });
      search.append(field);
    }
    field.value = told.get(name) ?? "";
  }
}

function soon() {
  clearTimeout(waiting);
  waiting = setTimeout(() => show(wanted()), PAUSE);
}

function count() {
  const ticks = [...results.querySelectorAll("[name=ids]")];
  const chosen = ticks.filter((one) => one.checked).length;
  for (const all of results.querySelectorAll("[data-all]"))
    [all.checked, all.indeterminate] = [chosen === ticks.length, chosen > 0 && chosen < ticks.length];
  const told = results.querySelector("#chosen");
  if (told) told.textContent = chosen ? results.dataset.chosen.replace("{n}", chosen) : "";
}

if (search) {
  search.addEventListener("input", soon);
  search.addEventListener("submit", (event) => { event.preventDefault(); clearTimeout(waiting); show(wanted()); });
  results.addEventListener("click", (event) => {
    const link = event.target.closest("thead a, .sync-pages a");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    const at = [...results.querySelectorAll("thead a")].indexOf(link);
    show(link.href, { focus: at < 0 ? ".mailbox-name" : `thead th:nth-of-type(${at + 1}) a` });
  });
  results.addEventListener("change", (event) => {
    if ("all" in event.target.dataset)
      for (const one of results.querySelectorAll("[name=ids]")) one.checked = event.target.checked;
    count();
  });
}

for (const button of document.querySelectorAll("[data-copy]"))
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.querySelector(button.dataset.copy).textContent.trim());
    button.querySelector("span").textContent = button.dataset.copied;
  });
for (const button of document.querySelectorAll("[data-print]")) button.addEventListener("click", () => print());
