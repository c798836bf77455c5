// What an action said goes away by itself, but never while it is being read or can still be undone.
class Watch {
  constructor(flash) {
    if (flash.dataset.level === "error" || flash.querySelector("form")) return
    setTimeout(() => flash.matches(":hover, :focus-within") ? new Watch(flash) : flash.remove(), 8000)
  }
}
const watch = (root) => root.querySelectorAll("[data-flash]").forEach((flash) => new Watch(flash))
watch(document)
document.addEventListener("htmx:load", (event) => watch(event.target.parentElement ?? event.target))
// A form sent twice by an impatient hand is sent once.
document.addEventListener("submit", (event) => {
  const form = event.target, button = event.submitter
  if (event.defaultPrevented || form.method !== "post" || !button?.matches(".button")) return
  if (form.dataset.sent) event.preventDefault()
  form.dataset.sent = "1"
  button.setAttribute("aria-busy", "true")
})
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("[data-sent]")) {
    delete form.dataset.sent
    form.querySelector("[aria-busy]")?.removeAttribute("aria-busy")
  }
})
