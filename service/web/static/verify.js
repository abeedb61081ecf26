// Makes "Kiểm tra văn bản" pleasanter: drop anywhere, see the upload move, keep the file while its
// password is asked for, several files in a table that fills itself. Without this file the page is a
// form with a file input and a button.

import { judgeMany } from "./many.mjs";

let kept = null;

function begin() {
  const form = document.querySelector(".drop-form");
  if (form) hang(form);
  for (const button of document.querySelectorAll("[data-print]")) {
    button.addEventListener("click", () => window.print());
  }
}

function hang(form) {
  const input = form.elements.file;
  const password = form.elements.password;
  if (kept && password) show(form, kept);
  input.addEventListener("change", () => {
    if (input.files.length) takeAll(form, [...input.files]);
  });
  form.addEventListener("submit", (event) => {
    const file = input.files[0] ?? kept;
    if (!file) return;
    event.preventDefault();
    send(form, file);
  });
  if (password) {
    input.required = false;
    password.focus();
  }
}

function takeAll(form, files) {
  if (files.length === 1 || form.elements.password) return take(form, files[0]);
  judgeMany(files, {
    limit: Number(form.dataset.limit),
    keepDays: Number(form.elements.keep_days.value),
  });
}

function take(form, file) {
  kept = file;
  if (file.size > Number(form.dataset.limit)) return complain(form, form.dataset.tooBig);
  show(form, file);
  if (!form.elements.password) send(form, file);
}

function show(form, file) {
  const name = form.querySelector("[data-name]");
  name.textContent = file.name;
  name.hidden = false;
}

function send(form, file) {
  const body = new FormData(form);
  body.set("file", file, file.name);
  const [bar, words] = open(form, form.dataset.sending);
  const request = new XMLHttpRequest();
  request.open("POST", form.action);
  request.upload.addEventListener("progress", ({ loaded, total }) => {
    bar.value = (100 * loaded) / total;
  });
  request.upload.addEventListener("load", () => {
    bar.removeAttribute("value");
    words.textContent = form.dataset.working;
  });
  request.addEventListener("error", () => complain(form, form.dataset.lost));
  request.addEventListener("load", () => arrive(form, request));
  request.send(body);
}

function open(form, words) {
  const place = form.querySelector("[data-progress]");
  const [bar, text] = place.children;
  form.querySelector(".drop").classList.add("busy");
  place.hidden = false;
  bar.value = 0;
  text.textContent = words;
  return [bar, text];
}

function complain(form, words) {
  const [bar, text] = open(form, words);
  bar.hidden = true;
  text.className = "field-error";
  form.querySelector(".drop").classList.remove("busy");
  form.elements.file.value = "";
}

// A verdict has its own address: go there. Anything else is the same page with a sentence on it.
function arrive(form, request) {
  if (request.status < 300 && request.responseURL !== form.action) {
    location.assign(request.responseURL);
    return;
  }
  const answer = new DOMParser().parseFromString(request.responseText, "text/html");
  const main = answer.querySelector("main");
  if (!main) return complain(form, form.dataset.lost);
  document.querySelector("main").replaceWith(document.adoptNode(main));
  document.title = answer.title;
  begin();
  const word = document.querySelector(".notice");
  if (word && !document.querySelector("[name=password]")) {
    word.tabIndex = -1;
    word.focus();
  }
}

function overEverything() {
  const drop = () => document.querySelector(".drop");
  document.addEventListener("dragover", (event) => {
    if (!drop()) return;
    event.preventDefault();
    drop().classList.add("over");
  });
  document.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) drop()?.classList.remove("over");
  });
  document.addEventListener("drop", (event) => {
    if (!drop()) return;
    event.preventDefault();
    drop().classList.remove("over");
    const files = [...event.dataTransfer.files];
    if (files.length) takeAll(document.querySelector(".drop-form"), files);
  });
  window.addEventListener("beforeprint", () => {
    for (const fold of document.querySelectorAll("details.fold")) fold.open = true;
  });
}

begin();
overEverything();
document.documentElement.dataset.ready = "verify";
