// A page that is one form begins in it: at what is wrong, else at its first field. A finger would only raise the keyboard.
const begun = document.querySelector("form[data-begin]:not(:has([autofocus]:not(.errors)))"), control = ":is(input:not([type=hidden]), select, textarea)"
if (begun && matchMedia("(pointer: fine)").matches) (begun.querySelector(`[data-wrong] ${control}`) ?? begun.querySelector(control))?.focus()
