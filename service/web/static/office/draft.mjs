// Drafting: empty places and steps stay folded until asked for; people and posts are looked up as one types.
const filled = (slot) => slot.querySelector("input").value.trim() || slot.querySelector(".field-error");

function arrangeSlots(group) {
  const slots = [...group.querySelectorAll("[data-slot]")], more = group.querySelector("[data-more]");
  let shown = Math.max(Number(group.dataset.slots), slots.findLastIndex(filled) + 1);
  const show = () => {
    slots.forEach((slot, index) => { slot.hidden = index >= shown; });
    more.hidden = shown >= slots.length;
  };
  more.onclick = () => { shown += 1; show(); slots[shown - 1].querySelector("input").focus(); };
  show();
}

// How many of those named must approve, in their own number: "2 of 3".
function count(step) {
  const box = step.querySelector("[data-needed]");
  const many = [...step.querySelectorAll("[data-slot] input")].filter((one) => one.value.trim()).length;
  box.hidden = many < 2;
  for (const option of box.querySelector("select").options) {
    const some = Number(option.value);
    option.hidden = option.disabled = some >= many && some > 0 && !option.selected;
    if (!some) option.textContent = box.dataset.all.replace("{all}", many);
    else if (some < many) option.textContent = box.dataset.some.replace("{count}", some).replace("{all}", many);
  }
}

function clear(step) {
  for (const input of step.querySelectorAll("input")) {
    if (input.type === "checkbox") input.checked = false;
    else input.value = "";
    input.classList.remove("is-invalid");
    input.removeAttribute("aria-invalid");
  }
  step.querySelector("select").value = "0";
  for (const told of step.querySelectorAll(".field-error")) told.remove();
  step.querySelectorAll("[data-slots]").forEach(arrangeSlots);
  count(step);
}

function arrangeSteps() {
  const steps = [...document.querySelectorAll("[data-step]")], more = document.querySelector("[data-step-more]");
  if (!more) return;
  let shown = Math.max(1, steps.findLastIndex((step) => [...step.querySelectorAll("[data-slot]")].some(filled)) + 1);
  const show = () => {
    steps.forEach((step, index) => { step.hidden = index >= shown; if (index < shown && index) step.open = true; });
    // The last of the steps goes first: what stands in the middle is emptied, and is no step then.
    steps.forEach((step, index) => { const drop = step.querySelector("[data-drop]"); if (drop) drop.hidden = index !== shown - 1; });
    more.hidden = shown >= steps.length;
  };
  more.onclick = () => { shown += 1; show(); steps[shown - 1].querySelector("input").focus(); };
  steps.forEach((step) => {
    count(step);
    step.oninput = () => count(step);
    const drop = step.querySelector("[data-drop]");
    if (drop) drop.onclick = () => { clear(step); shown -= 1; show(); more.focus(); };
  });
  show();
}

function arrange() {
  document.querySelectorAll("[data-slots]").forEach(arrangeSlots);
  arrangeSteps();
}

let asking, asked = "";
document.addEventListener("input", (event) => {
  const door = document.querySelector("[data-parties]")?.dataset.parties;
  if (event.target.getAttribute("list") !== "parties" || !door) return;
  clearTimeout(asking);
  const text = event.target.value.split(" – ")[0].trim();
  if (text.length < 2 || text === asked) return;
  asking = setTimeout(async () => {
    asked = text;
    try {
      const answer = await fetch(`${door}?q=${encodeURIComponent(text)}`, { headers: { Accept: "application/json" }, redirect: "error" });
      if (!answer.ok) return;
      const list = document.getElementById("parties"), known = new Set([...list.options].map((one) => one.value));
      for (const { label, hint } of await answer.json()) {
        if (known.has(label)) continue;
        const option = document.createElement("option");
        option.value = label;
        if (hint) option.label = hint;
        list.append(option);
      }
    } catch { /* the list stays as it is */ }
  }, 250);
});

// A kept route takes the place of the route alone: the file and what was typed stay.
document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.matches?.("[data-template]")) return;
  event.preventDefault();
  const address = `${form.action}?${new URLSearchParams(new FormData(form))}`;
  try {
    const answer = await fetch(address, { redirect: "error" });
    if (!answer.ok) throw new Error(answer.status);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    document.getElementById("way").replaceWith(page.getElementById("way"));
    const kind = page.querySelector("[name=type_code] option[selected]")?.value;
    if (kind) document.querySelector("[name=type_code]").value = kind;
    arrange();
    document.getElementById("part-way").scrollIntoView({ block: "start" });
    form.querySelector("[role=status]").textContent = form.dataset.used;
  } catch { location.assign(address); }
});

new MutationObserver(arrange).observe(document.body, { childList: true }); // a refused form takes the old one's place
arrange();
document.documentElement.dataset.draft = "ready";
