// Buttons that open native dialogs; menus that close when left.
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog]")
  if (opener) {
    event.preventDefault()
    document.getElementById(opener.dataset.dialog)?.showModal()
  } else if (event.target.matches("dialog")) event.target.close()
  for (const menu of document.querySelectorAll("[data-menu][open]"))
    if (!menu.contains(event.target)) menu.open = false
})
document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && event.target.closest?.("[data-menu][open]")
  if (!menu) return
  menu.open = false
  menu.querySelector("summary").focus()
})
