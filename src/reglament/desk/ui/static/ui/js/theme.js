// The switch of theme without a round trip; without this module the form posts and the server answers.
document.addEventListener("submit", (event) => {
  const chosen = event.submitter
  if (chosen?.name !== "theme" || !event.target.closest("[data-switches]")) return
  event.preventDefault()
  const root = document.documentElement
  if (chosen.value) root.dataset.theme = chosen.value
  else delete root.dataset.theme
  const age = chosen.value ? 31536000 : 0
  document.cookie = `theme=${chosen.value};path=/;max-age=${age};samesite=lax`
  for (const button of document.querySelectorAll("[data-switches] [name=theme]"))
    button.setAttribute("aria-pressed", String(button.value === chosen.value))
})
