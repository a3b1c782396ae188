// On leaving a required field empty: the same words the server would use. The server checks again, always.
// Long texts: how many characters are left.
const empty = (f) => (f.type === "checkbox" ? !f.checked : f.value.trim() === "");
const label = (f) => f.labels?.[0]?.firstChild?.textContent.trim() ?? "";

const unmark = (field) => {
  const error = document.getElementById(`e-${field.name}`);
  if (!error?.hasAttribute("data-here")) return;
  error.remove();
  field.removeAttribute("aria-invalid");
  field.closest(".field").classList.remove("wrong");
  const rest = (field.getAttribute("aria-describedby") ?? "").split(" ").filter((id) => id && id !== error.id);
  if (rest.length) field.setAttribute("aria-describedby", rest.join(" "));
  else field.removeAttribute("aria-describedby");
};
const mark = (field) => {
  const form = field.form;
  if (document.getElementById(`e-${field.name}`)) return;
  const error = document.createElement("p");
  error.className = "err";
  error.id = `e-${field.name}`;
  error.setAttribute("data-here", "");
  error.textContent = form.dataset.error + form.dataset.need.replace("{label}", label(field));
  const box = field.closest(".field");
  box.insertBefore(error, field.closest(".affix, .choice") ?? field);
  box.classList.add("wrong");
  field.setAttribute("aria-invalid", "true");
  field.setAttribute("aria-describedby", [field.getAttribute("aria-describedby"), error.id].filter(Boolean).join(" "));
};

document.addEventListener("focusout", (event) => {
  const field = event.target;
  if (!field.matches?.(".form[data-need] .field :is(input, select, textarea)[required]:not([type=radio])")) return;
  // Only when the reader goes on within the form: a click on Back or Cancel is no mistake.
  if (empty(field) && event.relatedTarget?.form === field.form && !event.relatedTarget.matches("button")) mark(field);
});
document.addEventListener("input", (event) => {
  const field = event.target;
  if (field.form?.dataset.need !== undefined && field.name && !empty(field)) unmark(field);
});

for (const tally of document.querySelectorAll(".tally[data-for]")) {
  const field = document.getElementById(tally.dataset.for);
  const max = Number(field.dataset.max);
  const count = () => {
    const left = max - [...field.value].length;
    tally.textContent = (left < 0 ? tally.dataset.over : tally.dataset.left).replace("{n}", Math.abs(left));
    tally.classList.toggle("over", left < 0);
  };
  field.addEventListener("input", count);
  count();
}
