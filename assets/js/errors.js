// Takes the reader to what went wrong, and from there to the field with its label in sight.
const summary = document.querySelector("#stale, #errors");
if (summary && !location.hash) summary.focus();

for (const link of document.querySelectorAll('.errors a[href^="#"]')) {
  link.addEventListener("click", (event) => {
    const field = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (!field) return;
    event.preventDefault();
    (field.closest(".field") ?? field).scrollIntoView({ block: "start" });
    field.focus({ preventScroll: true });
  });
}
