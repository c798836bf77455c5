// One key, one thing: elements carry data-key. Letters go by their place, so a Russian layout works too.
const typing = (el) => el.isContentEditable || el.matches("textarea, select, input:not([type=radio], [type=checkbox], [type=button])")
const visible = (el) => el.checkVisibility?.() ?? el.offsetParent !== null
const named = (event) => {
  if (event.key === "?" || (event.code === "Slash" && event.shiftKey)) return "?"
  if (event.key === "/" || event.code === "Slash") return "/"
  return event.code.startsWith("Key") ? event.code.slice(3).toLowerCase() : event.key
}
const move = (step) => {
  const rows = [...document.querySelectorAll("[data-row]")].filter(visible)
  const at = rows.findIndex((row) => row === document.activeElement)
  const from = at < 0 ? rows.findIndex((row) => row.ariaCurrent === "true") : at
  rows[Math.min(Math.max(from + step, 0), rows.length - 1)]?.focus()
}
const press = (el) => {
  if (typing(el)) el.focus()
  else el.click()
  if (el.dataset.focus) document.querySelector(el.dataset.focus)?.focus()
}
const help = () => {
  const box = document.getElementById("keys"), list = box.querySelector("ul"), said = list.dataset
  const own = [...document.querySelectorAll("[data-key]")].filter(visible).map((el) => [el.dataset.key, el.dataset.keyLabel])
  const all = [...new Map([...own, ["j k", said.move], ["Enter", said.open], ["Ctrl K", said.palette], ["?", said.help]])]
  list.replaceChildren(...all.map(([key, words]) => {
    const item = document.createElement("li"), sign = document.createElement("kbd")
    sign.textContent = key
    item.append(sign, words ?? "")
    return item
  }))
  box.showModal()
}
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.matches("[data-send]")) event.target.form.requestSubmit()
  if (event.key === "Escape" && typing(event.target)) event.target.blur()
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || document.querySelector("dialog[open]")) return
  const key = named(event), own = [...document.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)].find(visible)
  const does = own ? () => press(own) : { j: () => move(1), k: () => move(-1), "?": help }[key]
  if (does) { event.preventDefault(); does() }
})
