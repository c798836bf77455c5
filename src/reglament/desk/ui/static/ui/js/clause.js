// Lifts the words of a clause mark above everything, inside the page; Escape puts them away, the focus stays.
const popOf = (mark) => mark.querySelector(".clause__pop")
const hide = (mark) => { const pop = popOf(mark); if (pop?.matches(":popover-open")) pop.hidePopover() }
const show = (mark) => {
  const pop = popOf(mark)
  if (!pop || pop.matches(":popover-open")) return
  delete mark.dataset.shut
  pop.popover = "manual"
  pop.showPopover()
  const at = mark.getBoundingClientRect(), box = pop.getBoundingClientRect()
  const above = at.bottom + box.height + 8 > innerHeight && at.top > box.height + 8
  pop.classList.toggle("above", above)
  pop.style.top = `${above ? at.top - box.height - 4 : at.bottom + 4}px`
  pop.style.left = `${Math.max(8, Math.min(at.left - 8, innerWidth - box.width - 8))}px`
}
const mark = (event) => event.target.closest?.("[data-clause]")
const enter = (event) => { const found = mark(event); if (found && !found.contains(event.relatedTarget)) show(found) }
const leave = (event) => { const found = mark(event); if (found && !found.contains(event.relatedTarget)) hide(found) }
for (const name of ["pointerover", "focusin"]) document.addEventListener(name, enter)
for (const name of ["pointerout", "focusout"]) document.addEventListener(name, leave)
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return
  for (const found of document.querySelectorAll("[data-clause]:is(:hover, :focus-within)")) {
    found.dataset.shut = ""
    hide(found)
  }
})
