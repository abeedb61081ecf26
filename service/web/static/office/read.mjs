// Reading a document on its way: the pages, where things will be printed, and the place of whoever acts.
import { Viewer } from "../sign/viewer.mjs";

const reading = document.getElementById("reading");
const stage = document.getElementById("stage");
const options = document.getElementById("options");
const goTo = document.getElementById("go-to");
const words = reading.dataset;
const wide = matchMedia("(min-width: 64rem)");
const names = new Map([...document.querySelectorAll("#mark-words > div")].map((one) => [one.children[0].textContent, one.children[1].textContent]));
const { mine } = stage.dataset;
const places = JSON.parse(stage.dataset.marks);

const viewer = new Viewer(stage, {
  sizes: JSON.parse(stage.dataset.sizes),
  file: words.file,
  pictures: words.pictures,
  pdfjs: words.pdfjs,
  pageName: (page) => words.wordsPage.replace("{page}", page),
});

const marks = places.filter(([name]) => name === mine).map(([name, page, left, top, width, height]) => {
  const element = document.getElementById("mark-template").content.firstElementChild.cloneNode(true);
  element.firstElementChild.textContent = names.get(name) ?? "";
  viewer.column.append(element);
  return { element, page, left, top, width, height };
});

function paint() {
  for (const mark of marks) {
    const page = viewer.pages[mark.page], { style } = mark.element;
    style.left = `${page.offsetLeft + mark.left * page.offsetWidth}px`;
    style.top = `${page.offsetTop + mark.top * page.offsetHeight}px`;
    style.width = `${mark.width * page.offsetWidth}px`;
    style.height = `${mark.height * page.offsetHeight}px`;
  }
}

function reveal() {
  const [mark] = marks;
  if (!mark) return;
  const page = viewer.pages[mark.page];
  stage.scrollTop = page.offsetTop + (mark.top + mark.height / 2) * page.offsetHeight - stage.clientHeight / 2;
  stage.scrollLeft = page.offsetLeft + (mark.left + mark.width / 2) * page.offsetWidth - stage.clientWidth / 2;
}

for (const button of reading.querySelectorAll("[data-move]")) button.addEventListener("click", () => viewer.show(viewer.current() + Number(button.dataset.move)));
for (const button of reading.querySelectorAll("[data-zoom]")) button.addEventListener("click", () => viewer.magnify(Number(button.dataset.zoom)));
document.getElementById("to-place")?.addEventListener("click", reveal);
goTo.addEventListener("change", () => viewer.show(Number(goTo.value) - 1));
stage.addEventListener("scroll", () => { if (document.activeElement !== goTo) goTo.value = viewer.current() + 1; }, { passive: true });
stage.addEventListener("keydown", (event) => {
  if (event.key === "+" || event.key === "=") viewer.magnify(1);
  else if (event.key === "-") viewer.magnify(-1);
});
stage.addEventListener("laidout", paint);

// Wide enough: what is known stands beside the document. On a phone it is folded, unless it must be read first.
const settle = () => { options.open = wide.matches || "important" in options.dataset; };
wide.addEventListener("change", settle);
settle();
viewer.layOut();
paint();
await viewer.draw(0);
document.documentElement.dataset.ready = "reading";
