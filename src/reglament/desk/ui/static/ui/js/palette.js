// Ctrl K: what the server finds for the typed words, chosen with the arrows.
const box = document.getElementById("palette")
if (box) {
  const input = box.querySelector("input"), list = box.querySelector("[role=listbox]")
  let wait, asked = 0
  const choose = (el) => {
    for (const other of list.children) other.setAttribute("aria-selected", String(other === el))
    el?.scrollIntoView({ block: "nearest" })
    input.setAttribute("aria-activedescendant", el?.id ?? "")
  }
  const entry = ({ title, hint, url }, i) => {
    const link = document.createElement("a")
    link.append(title, Object.assign(document.createElement("span"), { textContent: hint ?? "" }))
    Object.assign(link, { href: url, id: `palette-${i}`, role: "option", tabIndex: -1 })
    return link
  }
  const ask = async () => {
    const mine = ++asked
    const answer = await fetch(`${box.dataset.source}?q=${encodeURIComponent(input.value)}`, { headers: { Accept: "application/json" } })
    const { items = [] } = answer.ok ? await answer.json() : {}
    if (mine !== asked) return
    list.replaceChildren(...(items.length ? items.map(entry) : [list.dataset.none]))
    choose(list.firstElementChild)
  }
  const keys = { ArrowDown: "nextElementSibling", ArrowUp: "previousElementSibling" }
  input.addEventListener("input", () => { clearTimeout(wait); wait = setTimeout(ask, 120) })
  input.addEventListener("keydown", (event) => {
    const chosen = list.querySelector("[aria-selected=true]")
    if (keys[event.key]) choose(chosen?.[keys[event.key]] ?? chosen)
    else if (event.key === "Enter") chosen?.click()
    else if (event.key === "Escape") box.close()  // a search field would only empty itself
    else return
    event.preventDefault()
  })
  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.code !== "KeyK") return
    event.preventDefault()
    if (!box.open) { box.showModal(); input.select(); ask() }
  })
}
