// Names and sizes of the files chosen, under the field.
class FileList extends HTMLElement {
  connectedCallback() {
    const input = this.querySelector("input[type=file]"), list = document.createElement("ul")
    const size = new Intl.NumberFormat(document.documentElement.lang, { style: "unit", unit: "kilobyte", maximumFractionDigits: 0 })
    list.className = "files"
    list.setAttribute("aria-live", "polite")
    this.append(list)
    input?.addEventListener("change", () => list.replaceChildren(...[...input.files].map((file) => {
      const item = document.createElement("li")
      item.append(`${file.name}, ${size.format(Math.max(1, file.size / 1024))}`)
      return item
    })))
  }
}
customElements.define("file-list", FileList)
