// The card: shows the parts that the app sends, presses and keys, and the next pair while an answer is on its way.
const PATIENCE_MS = 10_000;
const MINE = ["reason", "shared", "left_out"];
const SAVING = '<p class="q-said"><b>Saving…</b></p>';
const UNHEARD = '<p class="q-said q-care"><b>No answer.</b> The app has not said that this is saved. Load the page ' +
  "again to see where the pair stands; what you typed is kept in this browser.</p>";
const SKELETON = `<div class="q-work" tabindex="-1">
  <div data-part="news" role="status"></div>
  <div data-part="machine"></div>
  <p class="q-count" data-part="count"></p>
  <div data-part="texts"></div>
  <div class="q-deck">
    <div><div data-part="ask"></div><div data-part="sum" role="status"></div></div>
    <div><div data-part="answers"></div><div data-part="fields"></div><div data-part="moves"></div></div>
  </div>
</div>`;

let card = null; // the one that is mounted

class Card {
  constructor(root) {
    root.innerHTML = SKELETON;
    this.work = root.querySelector(".q-work");
    this.html = {};
    this.pair = undefined; // whose texts are on the screen
    this.work.addEventListener("click", (event) => {
      const button = event.target.closest("[data-press]");
      if (button) this.press(button);
    });
    this.work.addEventListener("input", (event) => {
      const { field } = event.target.dataset;
      if (field) write({ ...this.data, pair: this.pair }, field, event.target.value);
    });
  }

  part(name) {
    return this.work.querySelector(`[data-part="${name}"]`);
  }

  field(name) {
    return this.work.querySelector(`[data-field="${name}"]`);
  }

  // what the app says now; it ends whatever was on its way
  show(data, setTriggerValue) {
    Object.assign(this, { data, setTriggerValue });
    this.wait(false);
    this.put(data.parts, data.pair);
    this.later();
  }

  // only what changed is drawn anew, so that focus and what is being typed stay
  put(parts, pair) {
    const focused = this.work.contains(document.activeElement) ? document.activeElement : null;
    const { press, field } = focused?.dataset ?? {};
    const fresh = Object.keys(parts).filter((name) => this.html[name] !== parts[name]);
    for (const name of fresh) this.part(name).innerHTML = this.html[name] = parts[name];
    const other = pair !== this.pair;
    this.pair = pair;
    const kept = typedFor({ ...this.data, pair });
    for (const box of this.work.querySelectorAll("[data-field]")) {
      if (other || fresh.includes(box.closest("[data-part]").dataset.part)) box.value = kept[box.dataset.field] ?? "";
    }
    if (!focused || focused.isConnected) return;
    const again = press ? this.work.querySelector(`[data-press="${press}"]`) : field && this.field(field);
    (again || this.work).focus({ preventScroll: true });
  }

  // what came after the card was drawn
  later() {
    const { ahead, machine } = window.qmskgLater ?? {};
    if (this.waiting || !this.data) return;
    this.ahead = ahead?.about === this.data.showing ? ahead.value : null;
    if (machine?.about && machine.about === this.data.saved?.event) this.put({ machine: machine.value }, this.pair);
  }

  press(button) {
    if (this.waiting) return; // it would be about a card of which the app does not know yet
    const what = button.dataset.press;
    const typed = Object.fromEntries(MINE.map((name) => [name, this.field(name)?.value ?? ""]));
    this.setTriggerValue("press", { what, showing: this.data.showing, typed });
    this.wait(true);
    if (this.ahead && "leads" in button.dataset) {
      const deciding = what.startsWith("answer:") || what === "save";
      this.put({ ...this.ahead.parts, news: deciding ? SAVING : "", machine: "" }, this.ahead.pair);
    }
  }

  wait(waiting) {
    clearTimeout(this.timer);
    this.waiting = waiting;
    this.work.setAttribute("aria-busy", String(waiting));
    if (waiting) this.timer = setTimeout(() => this.unheard(), PATIENCE_MS);
  }

  // the app is away: what it last said stands
  unheard() {
    this.wait(false);
    this.put({ ...this.data.parts, news: UNHEARD }, this.data.pair);
  }
}

const TYPED = "input, textarea, select, [contenteditable=true], [role=combobox], [role=dialog] *";

function keyed(event) {
  if (event.repeat || event.ctrlKey || event.altKey || event.metaKey || !card?.work.isConnected) return;
  if (event.target.closest?.(TYPED) || document.querySelector("[role=dialog]")) return;
  const wanted = event.key.toUpperCase();
  const button = [...card.work.querySelectorAll("[data-key]")].find((each) => each.dataset.key === wanted);
  if (!button) return;
  event.preventDefault();
  card.press(button);
}

export default function ({ data, setTriggerValue, parentElement }) {
  const kept = (window.qmskgKept ??= startKeeping());
  if (!window.qmskgKeys) {
    window.qmskgKeys = true;
    document.addEventListener("keydown", (event) => window.qmskgCard?.keyed(event));
    document.addEventListener("qmskg-later", () => window.qmskgCard?.later());
  }
  if (!card?.work.isConnected || !parentElement.contains(card.work)) card = new Card(parentElement);
  window.qmskgCard = { keyed, later: () => card.later() };
  forget(kept, data);
  card.show(data, setTriggerValue);
  giveBack(kept, data, MINE, setTriggerValue);
}
