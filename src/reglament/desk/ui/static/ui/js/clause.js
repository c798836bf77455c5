// Keeps the words of a clause mark inside the page; Escape puts them away without moving the focus.
const place = (mark) => {
  const pop = mark.querySelector(".clause__pop")
  if (!pop) return
  delete mark.dataset.flip
  const box = pop.getBoundingClientRect(), clip = mark.closest(".ticket__talk, .ticket__facts, .staff__list, dialog")
  const edge = clip?.getBoundingClientRect() ?? { right: innerWidth, bottom: innerHeight }
  const flips = [box.right > Math.min(edge.right, innerWidth) && "x", box.bottom > Math.min(edge.bottom, innerHeight) && "y"]
  mark.dataset.flip = flips.filter(Boolean).join(" ")
}
const open = (event) => {
  const mark = event.target.closest?.("[data-clause]")
  if (mark && !mark.contains(event.relatedTarget)) { delete mark.dataset.shut; place(mark) }
}
document.addEventListener("pointerover", open)
document.addEventListener("focusin", open)
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return
  for (const mark of document.querySelectorAll("[data-clause]:is(:hover, :focus-within)")) mark.dataset.shut = ""
})
