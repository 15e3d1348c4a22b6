// What the card hears of after it was drawn: the next pairs.
export default function ({ data }) {
  window.qmskgLater = data;
  document.dispatchEvent(new CustomEvent("qmskg-later"));
}
