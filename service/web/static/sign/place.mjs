// Placing: the document, the stamp on it, and the form that says where; each follows the others.
import { Stamp } from "./stamp.mjs";
import { Viewer } from "./viewer.mjs";

const form = document.getElementById("placing");
const words = form.dataset;
const stage = document.getElementById("stage");
const options = document.getElementById("options");
const told = document.getElementById("told");
const goTo = document.getElementById("go-to");
const PARTS = ["left", "top", "width", "height"];
const field = (name) => form.elements.namedItem(name);
const wide = matchMedia("(min-width: 64rem)");
const refused = Boolean(document.querySelector(".placing-refused"));

const viewer = new Viewer(stage, {
  sizes: JSON.parse(stage.dataset.sizes),
  file: words.file,
  pictures: words.pictures,
  pdfjs: words.pdfjs,
  pageName: (page) => words.wordsPage.replace("{page}", page),
});
const element = document.getElementById("stamp-template").content.firstElementChild.cloneNode(true);
element.setAttribute("aria-label", words.wordsStamp);
const stamp = new Stamp(element, viewer, (mark) => {
  choose("custom");
  write(mark);
  announce(mark);
  remember();
});

const percent = (fraction) => String(Math.round(fraction * 1e5) / 1e3);
const chosen = () => field("where").value;

function choose(value) {
  for (const option of form.querySelectorAll("input[name=where]")) option.checked = option.value === value;
}

function write(mark) {
  field("page").value = mark.page + 1;
  for (const part of PARTS) field(part).value = percent(mark[part]);
}

function read() {
  const mark = { page: Number(field("page").value) - 1 };
  for (const part of PARTS) mark[part] = Number(field(part).value.replace(",", ".")) / 100;
  return Object.values(mark).every(Number.isFinite) ? mark : null;
}

// The radio that is chosen says where the stamp is: a preset's numbers, the numbers, or nowhere.
function follow({ show = true } = {}) {
  const option = form.querySelector("input[name=where]:checked");
  if (option?.dataset.page) {
    const mark = { page: Number(option.dataset.page) - 1 };
    for (const part of PARTS) mark[part] = Number(option.dataset[part]);
    write(mark);
  }
  const mark = read();
  if (mark) stamp.set(mark, { shown: chosen() !== "none" });
  document.getElementById("numbers").hidden = chosen() === "none";
  if (show && mark && chosen() !== "none") reveal();
}

function reveal() {
  const page = viewer.pages[stamp.mark.page];
  const top = page.offsetTop + stamp.mark.top * page.offsetHeight, height = stamp.mark.height * page.offsetHeight;
  stage.scrollTop = top + height / 2 - stage.clientHeight / 2;
  stage.scrollLeft = page.offsetLeft + (stamp.mark.left + stamp.mark.width / 2) * page.offsetWidth - stage.clientWidth / 2;
}

let speaking;
function announce(mark) {
  clearTimeout(speaking);
  speaking = setTimeout(() => {
    told.textContent = words.wordsAt.replace("{page}", mark.page + 1).replace("{left}", Math.round(mark.left * 100)).replace("{top}", Math.round(mark.top * 100));
  }, 500);
}

// A session may end while somebody places: what was chosen waits in this tab.
function remember() {
  const kept = { where: chosen(), reason: field("reason").value, mark: read() };
  try { sessionStorage.setItem(words.remember, JSON.stringify(kept)); } catch { /* private window */ }
}

function recall() {
  try {
    const kept = JSON.parse(sessionStorage.getItem(words.remember));
    if (!kept?.mark || refused || !form.querySelector(`input[name=where][value="${CSS.escape(kept.where)}"]`)) return;
    choose(kept.where);
    write(kept.mark);
    field("reason").value ||= kept.reason;
  } catch { /* nothing kept */ }
}

form.addEventListener("change", (event) => {
  if (event.target.name === "where") follow();
  if (event.target.name === "page" || PARTS.includes(event.target.name)) { choose("custom"); follow(); }
  if (event.target.name === "credential") document.querySelector(".bar-issuer").textContent = event.target.dataset.issuer;
  if (event.target.id !== "go-to") remember();
});
for (const button of form.querySelectorAll("[data-move]")) button.addEventListener("click", () => viewer.show(viewer.current() + Number(button.dataset.move)));
for (const button of form.querySelectorAll("[data-zoom]")) button.addEventListener("click", () => viewer.magnify(Number(button.dataset.zoom)));
goTo.addEventListener("change", () => viewer.show(Number(goTo.value) - 1));
goTo.addEventListener("keydown", (event) => { if (event.key === "Enter") { event.preventDefault(); viewer.show(Number(goTo.value) - 1); } });
stage.addEventListener("scroll", () => { if (document.activeElement !== goTo) goTo.value = viewer.current() + 1; }, { passive: true });
stage.addEventListener("keydown", (event) => {
  if (event.key === "+" || event.key === "=") viewer.magnify(1);
  else if (event.key === "-") viewer.magnify(-1);
});
const settle = () => { options.open = wide.matches || refused; };
wide.addEventListener("change", settle);

settle();
viewer.layOut();
recall();
follow();
await viewer.draw(stamp.mark?.page ?? 0);
document.documentElement.dataset.ready = "place";
