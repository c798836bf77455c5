// "2 hours ago" that stays true; the exact time stays in the page for everybody's reader.
const steps = [[60, "second"], [60, "minute"], [24, "hour"], [7, "day"], [4.35, "week"], [12, "month"], [Infinity, "year"]]

class RelativeTime extends HTMLElement {
  connectedCallback() {
    this.words = new Intl.RelativeTimeFormat(document.documentElement.lang, { numeric: "auto", style: "short" })
    this.tick()
    this.timer = setInterval(() => this.tick(), 60000)
  }
  disconnectedCallback() { clearInterval(this.timer) }
  tick() {
    const time = this.querySelector("time"), shown = this.querySelector("[data-ago]")
    if (!time?.dateTime || !shown) return
    let left = (new Date(time.dateTime) - Date.now()) / 1000
    for (const [size, unit] of steps) {
      if (Math.abs(left) < size) { shown.textContent = this.words.format(Math.round(left), unit); return }
      left /= size
    }
  }
}
customElements.define("relative-time", RelativeTime)
