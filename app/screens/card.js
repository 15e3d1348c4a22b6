// The card: shows the parts that the app sends, and presses and keys. While an answer is on its way the next pair is
// shown, and what is pressed on it is sent once that answer has come: one after the other, and none unless the app is
// where the reader was.
const PATIENCE_MS = 10_000;
const WAITING = 2; // presses that may wait for the one on its way
const SLIP_MS = 200; // nobody reads a card in this: the same answer again is a finger that bounced
const MINE = ["reason", "shared", "left_out"];
const SAVING = '<p class="q-said"><b>Saving…</b></p>';
const UNHEARD = '<p class="q-said q-care"><b>No answer.</b> The app has not said that this is saved. Load the page ' +
  "again to see where the pair stands; what you typed is kept in this browser.</p>";
const UNSENT = '<p class="q-said q-care"><b>Not sent.</b> What you answered on the pair after this one was not sent. ' +
  "Answer it again when you come to it; what you typed there is kept.</p>";
const SKELETON = `<div class="q-work" role="group" tabindex="-1">
  <div data-part="care" role="alert"></div>
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
    this.coming = []; // the pairs after the one at hand
    this.away = null; // the press on its way
    this.waiting = []; // those after it
    this.number = Date.now(); // of the last press: the app says up to which it has come
    this.work.addEventListener("click", (event) => {
      const button = event.target.closest("[data-press]");
      if (button) this.press(button.dataset.press, "leads" in button.dataset, event.timeStamp);
    });
    this.work.addEventListener("input", (event) => {
      const { field } = event.target.dataset;
      if (field) write({ ...this.data, pair: this.pair }, field, event.target.value);
    });
    this.work.addEventListener("toggle", () => this.opened(), true);
  }

  part(name) {
    return this.work.querySelector(`[data-part="${name}"]`);
  }

  field(name) {
    return this.work.querySelector(`[data-field="${name}"]`);
  }

  // what the app says now; it ends the press that it answers
  show(data, setTriggerValue) {
    Object.assign(this, { data, setTriggerValue });
    if (this.away && data.answered !== this.away.number) return; // it was drawn before the app heard of it
    this.coming = this.coming.slice(this.coming.findIndex(({ pair }) => pair === data.pair) + 1 || this.coming.length);
    this.wait(null);
    const next = this.waiting.shift();
    if (next?.pair === data.pair) {
      const { news, care, machine, count, moves } = data.parts;
      this.put({ news: news + (next.decides ? SAVING : ""), care, machine, count, moves }, this.pair);
      this.send(next);
    } else {
      const lost = next?.decides || this.waiting.some(({ decides }) => decides);
      this.waiting = [];
      this.put({ ...data.parts, care: data.parts.care + (lost ? UNSENT : "") }, data.pair);
    }
    this.later();
    this.opened();
  }

  // only what changed is drawn anew, so that focus and what is being typed stay; another pair is read from its top
  put({ name, ...parts }, pair) {
    const focused = this.work.contains(document.activeElement) ? document.activeElement : null;
    const within = focused?.closest("[data-part]")?.dataset.part;
    const fresh = Object.keys(parts).filter((each) => this.html[each] !== parts[each]);
    for (const each of fresh) this.part(each).innerHTML = this.html[each] = parts[each];
    if (name !== undefined) this.work.setAttribute("aria-label", name);
    const other = pair !== this.pair, first = this.pair === undefined;
    this.pair = pair;
    const kept = typedFor({ ...this.data, pair });
    for (const box of this.work.querySelectorAll("[data-field]")) {
      if (other || fresh.includes(box.closest("[data-part]").dataset.part)) box.value = kept[box.dataset.field] ?? "";
    }
    if (other && !first) this.begin(focused);
    else if (focused && !focused.isConnected) (this.alike(focused, within) ?? this.work).focus({ preventScroll: true });
  }

  // the reader is at the top of another pair, unless they are busy elsewhere on the page
  begin(focused) {
    if (focused || document.activeElement.contains(this.work)) this.work.focus({ preventScroll: true });
    if (this.work.getBoundingClientRect().top < 0) this.work.scrollIntoView();
  }

  // what stands now where something that had the focus stood
  alike({ dataset: { press, field }, tagName }, within) {
    if (press) return this.work.querySelector(`[data-press="${press}"]`);
    return field ? this.field(field) : within && this.part(within).querySelector(tagName);
  }

  // what came after the card was drawn
  later() {
    const { about, cards } = window.qmskgLater ?? {};
    if (!this.data || about !== this.data.showing) return;
    this.coming = cards;
    if (this.away?.pair === this.pair) this.lead(this.away);
  }

  // at: when the finger came down, in ms; a slow machine may get to it much later
  press(what, leads = false, at = performance.now()) {
    const press = { what, leads, pair: this.pair, at, decides: /^(answer:|save$)/.test(what) };
    const last = this.waiting.at(-1) ?? this.away;
    if (press.decides && this.slipped(press)) return;
    // on a card that still waits to be answered for it would be about what the app has not said yet
    if (last && (last.pair === this.pair || this.waiting.length >= WAITING)) return;
    press.typed = Object.fromEntries(MINE.map((name) => [name, this.field(name)?.value ?? ""]));
    if (press.decides) this.answered = press;
    if (last) this.waiting.push(press);
    else this.send(press);
    this.lead(press);
  }

  slipped({ what, pair, at }) {
    const before = this.answered;
    return before && before.what === what && before.pair !== pair && at - before.at < SLIP_MS;
  }

  send(press) {
    press.number = ++this.number;
    const { what, number, typed } = press;
    this.setTriggerValue("press", { what, number, typed, showing: this.data.showing });
    this.wait(press);
  }

  // show the pair after the one of a press that leads on, where it is known
  lead({ leads, decides, pair }) {
    if (!leads) return;
    const at = pair === this.data.pair ? 0 : this.coming.findIndex((each) => each.pair === pair) + 1 || Infinity;
    const next = this.coming[at];
    const said = { news: decides ? SAVING : "", care: "", machine: "" };
    if (next) this.put({ ...next.parts, ...said }, next.pair);
    else if (decides) this.put(said, pair);
  }

  wait(press) {
    clearTimeout(this.timer);
    this.away = press;
    this.work.setAttribute("aria-busy", String(Boolean(press)));
    if (press) this.timer = setTimeout(() => this.unheard(), PATIENCE_MS);
  }

  // the app is away: what it last said stands
  unheard() {
    this.wait(null);
    this.waiting = [];
    this.put({ ...this.data.parts, care: UNHEARD, news: "" }, this.data.pair);
  }

  // something was opened that the app must be asked for
  opened() {
    const asked = this.work.querySelector("details[open][data-opens]")?.dataset.opens;
    if (asked && !this.away) this.press(asked);
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
  card.press(button.dataset.press, "leads" in button.dataset, event.timeStamp);
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
