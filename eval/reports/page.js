"use strict";
// Shows the cases that match every choice; the words are looked for in all a case says.
const form = document.querySelector(".filter");
const cases = [...document.querySelectorAll(".case")].map(
  (each) => [each, each.textContent.toLowerCase()]);
const show = () => {
  const words = form.querySelector("#words").value.toLowerCase().split(/\s+/).filter(Boolean);
  const chosen = [...form.querySelectorAll("select")].filter((each) => each.value);
  let count = 0;
  for (const [element, text] of cases) {
    const fits = words.every((word) => text.includes(word)) && chosen.every((select) =>
      select.name === "tags" ? element.dataset.tags.includes(`|${select.value}|`)
        : element.dataset[select.name] === select.value);
    element.hidden = !fits;
    count += fits;
  }
  form.querySelector("#count").textContent = `${count} of ${cases.length} cases`;
};
form.addEventListener("input", show);
form.addEventListener("submit", (event) => event.preventDefault());
show();
