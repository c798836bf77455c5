// A long correspondence opens at its newest words; a short one from the top, with the clock in sight.
const talk = document.querySelector(".ticket__talk")
if (talk && !location.hash && talk.scrollHeight > talk.clientHeight * 1.8) {
  talk.style.scrollBehavior = "auto"
  talk.querySelector(".message:last-of-type")?.scrollIntoView({ block: "start" })
}
// The row of the open ticket is in sight in the list beside it.
document.querySelector(".row[data-selected]")?.scrollIntoView({ block: "nearest" })
