const main = document.getElementById("main")
// A long correspondence opens at its newest words; a short one from the top, with the clock in sight.
const toNewest = () => {
  const talk = main?.querySelector(".ticket__talk")
  if (!talk || location.hash || talk.scrollHeight <= talk.clientHeight * 1.8) return
  talk.style.scrollBehavior = "auto"
  talk.querySelector(".message:last-of-type")?.scrollIntoView({ block: "start" })
}
toNewest()
// The row of the open ticket is in sight in the list beside it.
document.querySelector(".row[data-selected]")?.scrollIntoView({ block: "nearest" })

// A row brings its appeal's zone alone (htmx): the list stays, so what it says of the open one is said here.
const select = (number) => {
  for (const row of document.querySelectorAll(".staff__list .row")) {
    const own = row.querySelector(".row__number")?.textContent === number, link = row.querySelector("[data-row]")
    row.toggleAttribute("data-selected", own)
    if (own) link?.setAttribute("aria-current", "true")
    else link?.removeAttribute("aria-current")
    if (own) row.scrollIntoView({ block: "nearest" })
  }
}
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.target !== main) return
  const ticket = main.querySelector(".ticket"), heading = document.querySelector(".staff__list h1")
  if (!ticket) return
  main.closest(".staff").dataset.zone = "ticket"
  const palette = document.getElementById("palette")
  if (palette) palette.dataset.source = ticket.dataset.palette
  if (heading) {  // the appeal's subject is the heading of the page now
    const lower = document.createElement("h2")
    lower.textContent = heading.textContent
    heading.replaceWith(lower)
  }
  select(ticket.dataset.number)
  main.focus({ preventScroll: true })
  toNewest()
})
// What did not come as it should is asked for as a page of its own: it says what is the matter.
for (const name of ["htmx:responseError", "htmx:sendError", "htmx:swapError"])
  document.addEventListener(name, (event) => {
    const path = event.detail.pathInfo?.requestPath ?? event.detail.requestConfig?.path
    if (event.detail.target === main && path) location.assign(path)
  })
