// Places of what will be printed: each box on the page follows its numbers in the form, and they follow it.
import { Stamp } from "../sign/stamp.mjs";
import { Viewer } from "../sign/viewer.mjs";

const form = document.getElementById("places");
const words = form.dataset;
const stage = document.getElementById("stage");
const options = document.getElementById("options");
const told = document.getElementById("told");
const goTo = document.getElementById("go-to");
const PARTS = ["left", "top", "width", "height"];
const wide = matchMedia("(min-width: 64rem)");
const percent = (fraction) => String(Math.round(fraction * 1e5) / 1e3);

const viewer = new Viewer(stage, {
  sizes: JSON.parse(stage.dataset.sizes),
  file: words.file,
  pictures: words.pictures,
  pdfjs: words.pdfjs,
  pageName: (page) => words.wordsPage.replace("{page}", page),
});

function read(name) {
  const field = (part) => Number(form.elements.namedItem(`${name}-${part}`).value.replace(",", "."));
  const mark = { page: field("page") - 1 };
  for (const part of PARTS) mark[part] = field(part) / 100;
  return Object.values(mark).every(Number.isFinite) ? mark : null;
}

let speaking;
function announce(label, mark) {
  clearTimeout(speaking);
  speaking = setTimeout(() => {
    told.textContent = words.wordsAt.replace("{place}", label).replace("{page}", mark.page + 1).replace("{left}", Math.round(mark.left * 100)).replace("{top}", Math.round(mark.top * 100));
  }, 500);
}

for (const group of form.querySelectorAll("[data-place]")) {
  const name = group.dataset.place, label = group.querySelector("legend").textContent;
  const element = document.getElementById("stamp-template").content.firstElementChild.cloneNode(true);
  element.setAttribute("aria-label", label);
  element.querySelector(".office-stamp-name").textContent = label;
  element.classList.toggle("office-stamp-low", name === "office-month"); // day and month lie side by side
  const stamp = new Stamp(element, viewer, (mark) => {
    form.elements.namedItem(`${name}-page`).value = mark.page + 1;
    for (const part of PARTS) form.elements.namedItem(`${name}-${part}`).value = percent(mark[part]);
    announce(label, mark);
  });
  const follow = () => { const mark = read(name); if (mark) stamp.set(mark); };
  group.addEventListener("change", follow);
  follow();
}

for (const button of form.querySelectorAll("[data-move]")) button.addEventListener("click", () => viewer.show(viewer.current() + Number(button.dataset.move)));
for (const button of form.querySelectorAll("[data-zoom]")) button.addEventListener("click", () => viewer.magnify(Number(button.dataset.zoom)));
goTo.addEventListener("change", () => viewer.show(Number(goTo.value) - 1));
goTo.addEventListener("keydown", (event) => { if (event.key === "Enter") { event.preventDefault(); viewer.show(Number(goTo.value) - 1); } });
stage.addEventListener("scroll", () => { if (document.activeElement !== goTo) goTo.value = viewer.current() + 1; }, { passive: true });
const settle = () => { options.open = wide.matches || Boolean(options.querySelector(".notice-warn, .field-error")); };
wide.addEventListener("change", settle);
settle();
viewer.layOut();
await viewer.draw(0);
document.documentElement.dataset.ready = "places";
