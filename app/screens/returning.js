// Where somebody was when they went away to sign in: a provider sends everybody back to the first page.
const BACK = "qmskg-back";
const TRIES = 3;
const PAUSE_MS = 2000;

function noteWhereFrom() {
  document.addEventListener("click", (event) => {
    if (event.target.closest?.(".st-key-sign-in button")) sessionStorage.setItem(BACK, location.href);
  }, true);
  return true;
}

function goBack(back, tries = TRIES) {
  if (!tries) return;
  location.replace(back);
  // the app writes its own address meanwhile, which calls a journey off that has just begun
  setTimeout(() => goBack(back, tries - 1), PAUSE_MS);
}

export default function ({ data }) {
  window.qmskgNotes ??= noteWhereFrom();
  if (!data.signed_in) return;
  const back = sessionStorage.getItem(BACK);
  sessionStorage.removeItem(BACK);
  if (back && back !== location.href && new URL(back).origin === location.origin) goBack(back);
}
