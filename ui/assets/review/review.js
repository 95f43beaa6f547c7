"use strict";
// Everything a case says is put into the page as text: nothing of it can become markup.
const at = (id) => document.getElementById(id);
const SIGN = { open: "○", accepted: "✓", rejected: "✕" };
let cases = [];
let current = 0;
let chosen = null; // a passage selected in place of the gold

function element(name, text = "", className = "") {
  const made = document.createElement(name);
  made.textContent = text;
  made.className = className;
  return made;
}

function show(number) {
  current = number;
  chosen = null;
  const one = cases[number];
  at("case").hidden = false;
  at("id").textContent = one.id;
  at("state").textContent = one.state;
  at("state").className = one.state;
  at("tags").textContent = one.tags.join(" · ");
  at("history").replaceChildren(...one.history.map((turn) => element("p", `${turn.role}: ${turn.text}`)));
  at("question").value = one.question;
  at("answers").value = one.answers.join("\n");
  for (const choice of document.getElementsByName("answerable")) choice.checked = choice.value === String(one.answerable);
  at("without").textContent = one.without.length ? `Asked with these sources hidden: ${one.without.join(", ")}` : "";
  at("feedback").hidden = !one.feedback;
  at("shown").textContent = one.feedback?.answer || "(no answer was given)";
  at("reason").textContent = one.feedback?.reason ? `Said of it: ${one.feedback.reason}` : "No reason was given.";
  at("gold").hidden = !one.passages.length && !one.lost.length;
  at("passages").replaceChildren(...one.lost.map((text) => element("p", `Stands nowhere in the sources: ${text}`)), ...one.passages.flatMap(passage));
  at("error").textContent = "";
  answers();
  list();
  for (const mark of document.querySelectorAll(".passage mark")) center(mark);
  window.scrollTo(0, 0);
}

function passage(one, number) {
  const box = element("div", "", one.gold ? "passage" : "passage candidate");
  box.dataset.number = number;
  box.tabIndex = 0;
  box.append(one.before, element("mark", one.text), one.after);
  const what = one.gold ? one.source : `${one.source}: was shown with the answer`;
  return [element("p", what, "source"), box];
}

function center(mark) {
  const box = mark.parentElement;
  box.scrollTop = mark.offsetTop - box.offsetTop - box.clientHeight / 3;
}

function list() {
  at("list").replaceChildren(...cases.map((one, number) => {
    const button = element("button", "", one.state);
    button.type = "button";
    button.append(element("span", SIGN[one.state]), element("span", one.question));
    if (number === current) button.setAttribute("aria-current", "true");
    button.addEventListener("click", () => show(number));
    const item = element("li");
    item.append(button);
    return item;
  }));
  const count = (state) => cases.filter((one) => one.state === state).length;
  at("progress").textContent = count("open") ? `${count("open")} open, ${count("accepted")} accepted, ${count("rejected")} rejected` : `All decided: ${count("accepted")} accepted, ${count("rejected")} rejected`;
  for (const bar of at("bar").children) bar.style.width = `${(100 * count(bar.className)) / cases.length}%`;
  document.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" });
}

const answerable = () => ({ true: true, false: false, null: null })[document.querySelector("[name=answerable]:checked")?.value ?? "null"];
function answers() { at("answered").hidden = answerable() === false; }

async function decide(state) {
  const number = current;
  const body = { state, question: at("question").value, answers: at("answers").value.split("\n"), answerable: answerable(), gold: chosen };
  try {
    const reply = await fetch(`cases/${number}`, { method: "POST", headers: { "Content-Type": "application/json", "X-Citeback": "review" }, body: JSON.stringify(body) });
    const told = await reply.json();
    if (!reply.ok) throw new Error(told.error ?? "It was not accepted.");
    cases[number] = told;
    const open = [...cases.keys()].map((step) => (number + 1 + step) % cases.length).find((each) => cases[each].state === "open");
    show(state === "open" || open === undefined ? number : open);
  } catch (error) {
    at("error").textContent = `Not saved: ${error.message}`;
  }
}

// Offsets are told in characters as Python counts them, not in UTF-16 units.
const characters = (text) => Array.from(text).length;

function choose() {
  const selection = window.getSelection();
  const range = selection.rangeCount ? selection.getRangeAt(0) : null;
  const box = range && (range.commonAncestorContainer.parentElement?.closest(".passage") ?? range.commonAncestorContainer.closest?.(".passage"));
  if (!box || !selection.toString().trim()) {
    at("error").textContent = "Select the words that answer in a passage first.";
    return;
  }
  const one = cases[current].passages[Number(box.dataset.number)];
  const whole = one.before + one.text + one.after;
  const until = document.createRange();
  until.selectNodeContents(box);
  until.setEnd(range.startContainer, range.startOffset);
  const from = until.toString().length; // of text, whatever elements it lies in
  const text = range.toString();
  const start = one.start + characters(whole.slice(0, from));
  chosen = { source: one.source, text, start, end: start + characters(text) };
  for (const other of document.querySelectorAll(".passage")) other.classList.toggle("candidate", other !== box);
  box.replaceChildren(whole.slice(0, from), element("mark", text), whole.slice(from + text.length));
  document.querySelector("[name=answerable][value=true]").checked = true;
  answers();
  at("error").textContent = "";
}

const KEYS = {
  a: () => decide("accepted"),
  r: () => decide("rejected"),
  u: () => decide("open"),
  j: () => show((current + 1) % cases.length),
  k: () => show((current + cases.length - 1) % cases.length),
  e: () => at("question").focus(),
  g: choose,
};

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") document.activeElement.blur();
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("textarea, input[type=text]")) return;
  const act = KEYS[event.key];
  if (act && cases.length) {
    event.preventDefault();
    act();
  }
});
at("accept").addEventListener("click", KEYS.a);
at("reject").addEventListener("click", KEYS.r);
at("reopen").addEventListener("click", KEYS.u);
at("answerable").addEventListener("change", answers);

fetch("cases").then((reply) => reply.json()).then((told) => {
  cases = told.cases;
  at("file").textContent = told.file;
  document.title = `Review: ${told.file}`;
  const first = cases.findIndex((one) => one.state === "open");
  if (cases.length) show(Math.max(0, first));
});
