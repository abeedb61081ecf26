// The document as a column of pages: pdf.js draws the ones in sight, with their text; where it cannot
// (a password, a damaged font) the service's own pictures stand in.
const AHEAD = "80% 0px";
const KEPT = 8;
const SHARPEST = 12e6; // pixels of one canvas

export class Viewer {
  constructor(stage, { sizes, file, pictures, pdfjs, pageName }) {
    Object.assign(this, { stage, sizes, file, pictures, pageName, zoom: 1, engine: null, drawn: new Map() });
    this.column = document.createElement("div");
    this.column.className = "column";
    this.pages = sizes.map((_, index) => this.#frame(index));
    this.column.append(...this.pages);
    stage.replaceChildren(this.column);
    this.opening = this.#open(pdfjs);
    this.layOut();
    this.seen = new IntersectionObserver((entries) => entries.forEach((e) => e.isIntersecting && this.draw(this.pages.indexOf(e.target))), { root: stage, rootMargin: AHEAD });
    this.pages.forEach((page) => this.seen.observe(page));
    new ResizeObserver(() => this.layOut()).observe(stage);
  }

  #frame(index) {
    const page = document.createElement("div");
    page.className = "sheet-page";
    page.dataset.page = index + 1;
    page.setAttribute("role", "group");
    page.setAttribute("aria-label", this.pageName(index + 1));
    return page;
  }

  async #open(folder) {
    try {
      const pdfjs = await import(`${folder}pdf.min.mjs`);
      pdfjs.GlobalWorkerOptions.workerSrc = `${folder}pdf.worker.min.mjs`;
      const task = pdfjs.getDocument({ url: this.file, isEvalSupported: false, wasmUrl: `${folder}decoders/`, useWasm: false, disableAutoFetch: true, verbosity: 0 });
      task.onPassword = () => task.destroy();
      this.engine = { pdfjs, document: await task.promise };
    } catch {
      this.engine = null;
    }
  }

  // One scale for all pages, so that a wide page looks wide; the usual page fits the stage at zoom 1.
  layOut() {
    const room = this.stage.clientWidth - 2 * parseFloat(getComputedStyle(this.column).paddingLeft);
    if (room <= 0) return;
    const usual = this.sizes.map(([width]) => width).sort((a, b) => a - b)[Math.floor((this.sizes.length - 1) / 2)];
    const anchor = this.current(), before = this.pages[anchor]?.getBoundingClientRect();
    const at = before?.height ? (this.stage.getBoundingClientRect().top - before.top) / before.height : 0;
    const scale = Math.min(room / usual, 1.35) * this.zoom;
    if (scale === this.scale) return;
    const spare = this.stage.scrollWidth - this.stage.clientWidth;
    const aside = spare > 0 ? this.stage.scrollLeft / spare : 0.5;
    this.scale = scale;
    this.pages.forEach((page, index) => {
      const [width, height] = this.sizes[index];
      page.style.width = `${width * scale}px`;
      page.style.height = `${height * scale}px`;
    });
    if (before?.height) this.stage.scrollTop = this.pages[anchor].offsetTop + at * this.pages[anchor].offsetHeight;
    this.stage.scrollLeft = aside * (this.stage.scrollWidth - this.stage.clientWidth);
    for (const index of [...this.drawn.keys()]) this.draw(index);
    this.stage.dispatchEvent(new Event("laidout"));
  }

  magnify(step) {
    this.zoom = Math.min(4, Math.max(0.5, this.zoom * (step > 0 ? 1.25 : 0.8)));
    this.layOut();
  }

  current() {
    const middle = this.stage.scrollTop + this.stage.clientHeight / 3;
    const found = this.pages.findIndex((page) => page.offsetTop + page.offsetHeight > middle);
    return found < 0 ? this.pages.length - 1 : found;
  }

  show(index) {
    const page = this.pages[Math.min(Math.max(index, 0), this.pages.length - 1)];
    this.stage.scrollTop = page.offsetTop - 12;
  }

  async draw(index) {
    const page = this.pages[index], scale = this.scale;
    if (!page || this.drawn.get(index) === scale) return;
    this.drawn.delete(index);
    this.drawn.set(index, scale);
    this.#release();
    await this.opening;
    if (this.drawn.get(index) !== scale) return;
    try {
      if (!this.engine) throw new Error("no engine");
      await this.#paint(page, index, scale);
    } catch {
      if (this.drawn.get(index) === scale) this.#picture(page, index);
    }
    if (this.drawn.get(index) === scale) page.dataset.drawn = "yes";
  }

  async #paint(frame, index, scale) {
    const page = await this.engine.document.getPage(index + 1);
    const viewport = page.getViewport({ scale: (this.sizes[index][0] * scale) / page.getViewport({ scale: 1 }).width });
    const sharpness = Math.min(devicePixelRatio || 1, Math.sqrt(SHARPEST / (viewport.width * viewport.height)));
    const canvas = document.createElement("canvas");
    canvas.className = "sheet-picture";
    canvas.width = Math.round(viewport.width * sharpness);
    canvas.height = Math.round(viewport.height * sharpness);
    canvas.setAttribute("aria-hidden", "true");
    await page.render({ canvas, viewport, transform: [sharpness, 0, 0, sharpness, 0, 0] }).promise;
    const text = document.createElement("div");
    text.className = "textLayer";
    text.style.setProperty("--total-scale-factor", viewport.scale);
    await new this.engine.pdfjs.TextLayer({ textContentSource: page.streamTextContent(), container: text, viewport }).render();
    if (this.drawn.get(index) === scale) frame.replaceChildren(canvas, text);
  }

  #picture(frame, index) {
    const image = new Image();
    image.className = "sheet-picture";
    image.alt = this.pageName(index + 1);
    image.src = `${this.pictures.replace("/0.png", `/${index + 1}.png`)}?width=${Math.min(2000, Math.round(this.sizes[index][0] * this.scale * (devicePixelRatio || 1)))}`;
    frame.replaceChildren(image);
  }

  #release() {
    for (const index of [...this.drawn.keys()].slice(0, -KEPT)) {
      this.drawn.delete(index);
      this.pages[index].replaceChildren();
      delete this.pages[index].dataset.drawn;
      this.seen?.unobserve(this.pages[index]);
      this.seen?.observe(this.pages[index]);
    }
  }
}
