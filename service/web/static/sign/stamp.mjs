// The box of the visible signature: dragged, resized, or moved by keys. What it knows of its place is
// fractions of the upright page, so zoom and rotation cannot move it.
const MILLIMETRE = 96 / 25.4; // in CSS pixels, as page sizes are told
const SMALLEST = 0.02;
const EDGE = 48;
const clamp = (value, low, high) => Math.min(Math.max(value, low), high);

export class Stamp {
  constructor(element, viewer, changed) {
    Object.assign(this, { element, viewer, changed, mark: null });
    viewer.column.append(element);
    viewer.stage.addEventListener("laidout", () => this.paint());
    element.addEventListener("pointerdown", (event) => this.#grab(event));
    element.addEventListener("keydown", (event) => this.#key(event));
  }

  set(mark, { shown = true } = {}) {
    this.mark = mark && this.#inside(mark);
    this.element.hidden = !this.mark || !shown;
    this.paint();
  }

  paint() {
    if (!this.mark) return;
    const page = this.viewer.pages[this.mark.page];
    const { left, top, width, height } = this.mark, style = this.element.style;
    style.left = `${page.offsetLeft + left * page.offsetWidth}px`;
    style.top = `${page.offsetTop + top * page.offsetHeight}px`;
    style.width = `${width * page.offsetWidth}px`;
    style.height = `${height * page.offsetHeight}px`;
    style.setProperty("--line", `${(height * page.offsetHeight) / 5.2}px`);
  }

  #inside({ page, left, top, width, height }) {
    width = clamp(width, SMALLEST, 1);
    height = clamp(height, SMALLEST / 2, 1);
    return { page: clamp(page, 0, this.viewer.pages.length - 1), left: clamp(left, 0, 1 - width), top: clamp(top, 0, 1 - height), width, height };
  }

  #move(mark) {
    this.mark = this.#inside(mark);
    this.paint();
    this.changed(this.mark);
  }

  #grab(event) {
    if (event.button || this.held) return;
    event.preventDefault();
    this.element.focus({ preventScroll: true });
    const grip = event.target.closest("[data-grip]")?.dataset.grip;
    const box = this.element.getBoundingClientRect();
    this.held = { id: event.pointerId, grip, x: event.clientX - box.left, y: event.clientY - box.top, width: box.width, height: box.height, start: { ...this.mark }, from: [event.clientX, event.clientY] };
    this.element.setPointerCapture(event.pointerId);
    this.element.classList.add("stamp-held");
    const follow = (e) => { if (e.pointerId === this.held?.id) { this.last = e; this.#follow(e); } };
    const release = (e) => {
      if (e.pointerId !== this.held?.id) return;
      this.held = null;
      this.element.classList.remove("stamp-held");
      for (const [kind, listener] of [["pointermove", follow], ["pointerup", release], ["pointercancel", release]]) this.element.removeEventListener(kind, listener);
    };
    this.element.addEventListener("pointermove", follow);
    this.element.addEventListener("pointerup", release);
    this.element.addEventListener("pointercancel", release);
    this.#scrollAtEdge();
  }

  #follow(event) {
    if (this.held.grip) return this.#stretch(event);
    const { x, y, width, height } = this.held;
    const left = event.clientX - x, top = event.clientY - y, middle = top + height / 2;
    const boxes = this.viewer.pages.map((page) => page.getBoundingClientRect());
    let page = boxes.findIndex((box) => middle <= box.bottom);
    if (page < 0) page = boxes.length - 1;
    const box = boxes[page];
    this.#move({ page, left: (left - box.left) / box.width, top: (top - box.top) / box.height, width: width / box.width, height: height / box.height });
  }

  #stretch(event) {
    const { grip, start, from } = this.held;
    const page = this.viewer.pages[start.page];
    const across = (event.clientX - from[0]) / page.offsetWidth, down = (event.clientY - from[1]) / page.offsetHeight;
    let { left, top } = start, right = left + start.width, bottom = top + start.height;
    if (grip.includes("w")) left = clamp(left + across, 0, right - SMALLEST);
    if (grip.includes("e")) right = clamp(right + across, left + SMALLEST, 1);
    if (grip.includes("n")) top = clamp(top + down, 0, bottom - SMALLEST / 2);
    if (grip.includes("s")) bottom = clamp(bottom + down, top + SMALLEST / 2, 1);
    this.#move({ page: start.page, left, top, width: right - left, height: bottom - top });
  }

  #scrollAtEdge() {
    if (!this.held) return;
    const { stage } = this.viewer, box = stage.getBoundingClientRect(), y = this.last?.clientY;
    if (y !== undefined && !this.held.grip) {
      const by = y < box.top + EDGE ? -10 : y > box.bottom - EDGE ? 10 : 0;
      if (by) { stage.scrollTop += by; this.#follow(this.last); }
    }
    requestAnimationFrame(() => this.#scrollAtEdge());
  }

  #key(event) {
    const steps = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    const turns = { PageUp: -1, PageDown: 1 };
    if (event.ctrlKey || event.altKey || event.metaKey || !(event.key in steps || event.key in turns)) return;
    event.preventDefault();
    event.stopPropagation();
    const mark = { ...this.mark };
    if (event.key in turns) mark.page += turns[event.key];
    else {
      const [width, height] = this.viewer.sizes[mark.page];
      const [across, down] = steps[event.key];
      const [x, y] = [(across * MILLIMETRE) / width, (down * MILLIMETRE) / height];
      if (event.shiftKey) {
        mark.width = clamp(mark.width + x, SMALLEST, 1 - mark.left);
        mark.height = clamp(mark.height + y, SMALLEST / 2, 1 - mark.top);
      } else {
        mark.left += x;
        mark.top += y;
      }
    }
    this.#move(mark);
    this.element.scrollIntoView({ block: "nearest", inline: "nearest" });
  }
}
