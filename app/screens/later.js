// What the card hears of after it was drawn: the next pair, and what the machine had thought.
export default function ({ data }) {
  (window.qmskgLater ??= {})[data.name] = data;
  document.dispatchEvent(new CustomEvent("qmskg-later"));
}
