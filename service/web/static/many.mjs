// Several files, one after the other, each with its own verdict in a table that fills itself. Without
// this file all of them travel in one form and the table comes as a page.

const MOST_PAUSES = 30;

export function judgeMany(files, { limit, keepDays }) {
  const words = document.getElementById("many").dataset;
  const section = document.getElementById("many").content.cloneNode(true).querySelector("section");
  document.querySelector(".drop-form").replaceWith(section);
  document.querySelector(".other-ways")?.remove();
  for (const word of document.querySelectorAll("main > .notice")) word.remove();
  const rows = files.map((file) => addRow(section, file, words));
  const title = document.querySelector("main h1");
  title.textContent = section.querySelector("h2").textContent;
  document.querySelector("main").className = "page page-normal";
  title.tabIndex = -1;
  title.focus();
  document.querySelector("main .lead")?.remove();
  run(section, files, rows, { words, limit, keepDays });
}

async function run(section, files, rows, how) {
  const bar = section.querySelector("progress");
  const said = section.querySelector("#many-said");
  const tones = {};
  const leaving = (event) => event.preventDefault();
  addEventListener("beforeunload", leaving);
  bar.max = files.length;
  for (const [index, file] of files.entries()) {
    said.textContent = fill(how.words.progress, index, files.length);
    const tone = await judge(file, rows[index], how);
    tones[tone] = (tones[tone] ?? 0) + 1;
    bar.value = index + 1;
    tell(section, tones, how.words);
  }
  removeEventListener("beforeunload", leaving);
  said.textContent = how.words.done;
  section.querySelector("[data-stay]").remove();
  section.querySelector("[data-again]").hidden = false;
}

function fill(words, done, all) {
  return words.replace("{done}", done).replace("{all}", all);
}

function addRow(section, file, words) {
  const row = section.querySelector("tbody").insertRow();
  const name = document.createElement("th");
  name.scope = "row";
  name.textContent = file.name;
  row.append(name, document.createElement("td"), document.createElement("td"));
  badge(row, "wait", words.waiting);
  return row;
}

function badge(row, tone, text, why) {
  const mark = document.createElement("span");
  mark.className = `badge-verdict tone-${tone}`;
  const icons = document.getElementById("many-icons").content;
  const icon = icons.querySelector(`[data-tone=${tone}] svg`);
  if (icon) mark.append(icon.cloneNode(true));
  mark.append(text);
  row.cells[1].replaceChildren(mark);
  if (why) {
    const more = document.createElement("span");
    more.className = "many-why";
    more.textContent = why;
    row.cells[1].append(more);
  }
}

async function judge(file, row, how) {
  const { words } = how;
  if (file.size > how.limit) {
    badge(row, "refused", words.refused, words.tooBig);
    return "refused";
  }
  for (let pause = 0; pause < MOST_PAUSES; pause += 1) {
    let answer;
    try {
      answer = await send(file, row, how);
    } catch {
      badge(row, "refused", words.lost);
      return "refused";
    }
    if (answer.status !== 429) return show(row, answer, words);
    badge(row, "wait", words.pause);
    await new Promise((done) => setTimeout(done, 1000 * Math.min(60, answer.wait || 5)));
  }
  badge(row, "refused", words.refused);
  return "refused";
}

function send(file, row, { words, keepDays }) {
  const body = new FormData();
  body.set("file", file, file.name);
  if (keepDays > 0) body.set("keep_days", keepDays);
  const request = new XMLHttpRequest();
  request.open("POST", document.getElementById("many").dataset.door);
  request.upload.addEventListener("progress", ({ loaded, total }) => {
    badge(row, "wait", `${words.sending} ${Math.floor((100 * loaded) / total)} %`);
  });
  request.upload.addEventListener("load", () => badge(row, "wait", words.working));
  return new Promise((done, lost) => {
    request.addEventListener("error", lost);
    request.addEventListener("load", () => {
      const wait = Number(request.getResponseHeader("Retry-After"));
      try {
        done({ status: request.status, wait, told: JSON.parse(request.responseText) });
      } catch {
        lost();
      }
    });
    request.send(body);
  });
}

const TONES = {
  ELECTRONIC_ORIGINAL: "good",
  COPY: "good",
  SIGNED: "good",
  AWAITING_AGENCY: "plain",
  UNSIGNED: "plain",
  UNDETERMINED: "warn",
  REJECTED: "bad",
};

function show(row, { status, told }, words) {
  const language = document.documentElement.lang;
  const text = (texts) => texts?.[language] ?? texts?.vi ?? "";
  if (status !== 200) {
    badge(row, "refused", words.refused, text(told.text));
    return "refused";
  }
  const tone = TONES[told.verdict.code] ?? "warn";
  badge(row, tone, words[`title${camel(told.verdict.code)}`] ?? text(told.verdict.text));
  const link = document.createElement("a");
  link.href = words.verdict + told.id;
  link.target = "_blank";
  link.textContent = row.cells[0].textContent;
  row.cells[0].replaceChildren(link);
  const signers = told.signatures.filter(({ kind }) => kind === "signature");
  row.cells[2].replaceChildren(
    ...signers.map((one) => {
      const name = document.createElement("span");
      name.className = "many-name";
      name.textContent = one.signer.common_name ?? one.signer.organization ?? one.field;
      return name;
    }),
  );
  if (!signers.length) row.cells[2].textContent = "–";
  return tone;
}

function camel(code) {
  return code.toLowerCase().replace(/(^|_)([a-z])/g, (_, __, letter) => letter.toUpperCase());
}

function tell(section, tones, words) {
  const list = section.querySelector("[data-counts]");
  list.hidden = false;
  list.replaceChildren(
    ...["good", "warn", "bad", "plain", "refused"]
      .filter((tone) => tones[tone])
      .map((tone) => {
        const item = document.createElement("li");
        item.className = `count-${tone}`;
        const figure = document.createElement("strong");
        figure.textContent = tones[tone];
        item.append(figure, " ", words[`count${tone[0].toUpperCase()}${tone.slice(1)}`]);
        return item;
      }),
  );
}
