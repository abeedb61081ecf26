// Drafting: empty places for people stay folded until asked for; colleagues are looked up as one types.
function arrange() {
  for (const group of document.querySelectorAll("[data-slots]")) {
    const slots = [...group.querySelectorAll("[data-slot]")], more = group.querySelector("[data-more]");
    const filled = slots.findLastIndex((slot) => slot.querySelector("input").value || slot.querySelector(".field-error"));
    let shown = Math.max(Number(group.dataset.slots), filled + 1);
    const show = () => {
      slots.forEach((slot, index) => { slot.hidden = index >= shown; });
      more.hidden = shown >= slots.length;
    };
    more.onclick = () => { shown += 1; show(); slots[shown - 1].querySelector("input").focus(); };
    show();
  }
}

let asking, asked = "";
document.addEventListener("input", (event) => {
  const door = document.querySelector("[data-people]")?.dataset.people;
  if (event.target.getAttribute("list") !== "people" || !door) return;
  clearTimeout(asking);
  const text = event.target.value.split(" – ")[0].trim();
  if (text.length < 2 || text === asked) return;
  asking = setTimeout(async () => {
    asked = text;
    try {
      const answer = await fetch(`${door}?q=${encodeURIComponent(text)}`, { headers: { Accept: "application/json" }, redirect: "error" });
      if (!answer.ok) return;
      const list = document.getElementById("people"), known = new Set([...list.options].map((one) => one.value));
      for (const label of await answer.json()) if (!known.has(label)) list.append(new Option(label, label));
    } catch { /* the list stays as it is */ }
  }, 250);
});

new MutationObserver(arrange).observe(document.body, { childList: true }); // a refused form takes the old one's place
arrange();
document.documentElement.dataset.draft = "ready";
