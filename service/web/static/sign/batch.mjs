// Counts what is ticked, and turns the link "all" into ticks on the spot.
const form = document.getElementById("choosing");

function tell() {
  const count = form.querySelectorAll("[name=document]:checked").length;
  document.getElementById("chosen").textContent = form.dataset.wordsCount.replace("{count}", count);
}

if (form) {
  const boxes = [...form.querySelectorAll("[name=document]")];
  const door = form.querySelector("[data-all]");
  const words = [door.textContent, door.dataset.all];
  door.setAttribute("role", "button");
  const whole = () => boxes.every((box) => box.checked);
  const name = () => { door.textContent = words[whole() ? 1 : 0]; tell(); };
  const toggle = (event) => {
    event.preventDefault();
    const ticked = !whole();
    for (const box of boxes) box.checked = ticked;
    name();
  };
  door.addEventListener("click", toggle);
  door.addEventListener("keydown", (event) => event.key === " " && toggle(event));
  form.addEventListener("change", name);
  name();
}
document.documentElement.dataset.ready = "batch";
