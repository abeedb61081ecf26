// J and K go to the next and the one before: among the rows of a list, or among the documents of the queue.
// Nothing here signs or approves; Enter opens the row that has the focus, as it does everywhere.
const rows = [...document.querySelectorAll("[data-row]")];

function among(step) {
  const at = rows.indexOf(document.activeElement);
  const next = rows[at < 0 ? (step > 0 ? 0 : rows.length - 1) : Math.min(Math.max(at + step, 0), rows.length - 1)];
  next.focus();
  next.scrollIntoView({ block: "nearest" });
}

addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.target.closest("input, textarea, select, [contenteditable]")) return;
  const step = { j: 1, k: -1 }[event.key.toLowerCase()];
  if (!step) return;
  if (rows.length) among(step);
  else document.querySelector(`a[rel=${step > 0 ? "next" : "prev"}]`)?.click();
});
