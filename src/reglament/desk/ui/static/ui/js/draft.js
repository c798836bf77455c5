// What is being written outlives another appeal, another page and the end of the session: in this tab, for this reader.
// A form with data-draft="whose" is kept as it is typed, and filled again until it has arrived somewhere.
const unsent = document.body.hasAttribute("data-unsent")
const key = (form) => `draft ${form.dataset.draft} ${new URL(form.action).pathname}`
const keys = () => Object.keys(sessionStorage).filter((name) => name.startsWith("draft "))
const read = (name) => JSON.parse(sessionStorage.getItem(name))
const write = (name, draft) => sessionStorage.setItem(name, JSON.stringify(draft))
const ticked = (el) => el.matches("[type=radio], [type=checkbox]")
const typed = (form) => [...form.elements].filter((el) => el.name && el.matches("textarea, select, input:not([type=hidden], [type=file])"))
const empty = (form) => !typed(form).some((el) => el.matches("textarea") && el.value.trim())
// A box or a button of several is named by its value, too.
const named = (el) => ticked(el) ? `${el.name}=${el.value}` : el.name

const keep = (form) => {
  if (empty(form)) return sessionStorage.removeItem(key(form))
  write(key(form), { values: typed(form).map((el) => [named(el), ticked(el) ? el.checked : el.value]) })
}
const refill = (form) => {
  const draft = read(key(form))
  if (!draft || !empty(form)) return
  const values = new Map(draft.values)
  for (const el of typed(form)) if (values.has(named(el))) el[ticked(el) ? "checked" : "value"] = values.get(named(el))
}
const refillAll = () => document.querySelectorAll("form[data-draft]").forEach(refill)

// A form arrived when the page it was sent from led elsewhere than to its own address: not to the sign-in, not to an error.
const before = document.referrer && new URL(document.referrer).pathname
for (const name of keys()) {
  const draft = read(name), address = name.split(" ")[2]
  if (unsent) write(name, { ...draft, sentFrom: "" })
  else if (draft.sentFrom && draft.sentFrom === before && address !== location.pathname) sessionStorage.removeItem(name)
}
refillAll()
document.addEventListener("htmx:afterSettle", refillAll)
document.addEventListener("input", ({ target }) => { if (target.form?.matches("[data-draft]")) keep(target.form) })
document.addEventListener("submit", ({ target }) => {
  if (target.action.endsWith("/logout/") && !unsent) keys().forEach((name) => sessionStorage.removeItem(name))
  const draft = target.matches("[data-draft]") && read(key(target))
  if (draft) write(key(target), { ...draft, sentFrom: location.pathname })
})
