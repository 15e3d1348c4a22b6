// What the browser itself keeps, so that no reload, lost connection or restart loses it: what was typed for each pair,
// in localStorage, until the decision is saved.
const DRAFT = "qmskg-draft ";
const KEPT_DAYS = 30;
const FIELD = /^st-key-([a-z_]+)-(\d+)$/;

const key = (person, pair) => `${DRAFT}${person} ${pair}`;

function read(person, pair) {
  try {
    return JSON.parse(localStorage.getItem(key(person, pair)))?.fields ?? {};
  } catch {
    return {};
  }
}

function write(now, name, text) {
  if (!now?.pair) return;
  const fields = { ...read(now.person, now.pair), [name]: text };
  const filled = Object.entries(fields).filter(([, value]) => value);
  if (filled.length) {
    const kept = { at: Date.now(), fields: Object.fromEntries(filled) };
    localStorage.setItem(key(now.person, now.pair), JSON.stringify(kept));
  } else {
    localStorage.removeItem(key(now.person, now.pair));
  }
}

function dropOld() {
  const oldest = Date.now() - KEPT_DAYS * 86_400_000;
  for (const name of Object.keys(localStorage).filter((each) => each.startsWith(DRAFT))) {
    try {
      if (JSON.parse(localStorage.getItem(name)).at < oldest) localStorage.removeItem(name);
    } catch {
      localStorage.removeItem(name);
    }
  }
}

function start() {
  const kept = { now: null, scope: null, forgotten: null };
  dropOld();
  document.addEventListener("input", (event) => {
    for (const box of closestKeys(event.target)) {
      const [, name, showing] = box;
      if (kept.now?.names.includes(name) && Number(showing) === kept.now.showing) {
        write(kept.now, name, event.target.value);
      }
    }
  }, true);
  return kept;
}

// what was typed before this began to listen
function writeShown(now) {
  for (const field of document.querySelectorAll("[class*='st-key-'] :is(input, textarea)")) {
    for (const [, name, showing] of closestKeys(field)) {
      if (field.value && now.names.includes(name) && Number(showing) === now.showing) write(now, name, field.value);
    }
  }
}

function closestKeys(element) {
  const box = element.closest?.("[class*='st-key-']");
  return box ? [...box.classList].map((name) => FIELD.exec(name)).filter(Boolean) : [];
}

export default function ({ data, setTriggerValue }) {
  const kept = (window.qmskgKept ??= start());
  if (data.saved && data.saved.event !== kept.forgotten) {
    kept.forgotten = data.saved.event;
    localStorage.removeItem(key(data.person, data.saved.pair));
  }
  kept.now = data;
  const scope = `${data.person} ${data.pair} ${data.showing}`;
  if (scope !== kept.scope) {
    kept.scope = scope;
    kept.answers = data.answers;
    writeShown(data);
    // what was typed while nobody was signed in is whoever's who then signs in here
    const fields = { ...read("", data.pair), ...read(data.person, data.pair) };
    if (data.pair && Object.keys(fields).length) setTriggerValue("draft", { showing: data.showing, fields });
  } else if (data.answers !== kept.answers) {
    kept.answers = data.answers;
    write(data, "answers", data.answers);
  }
}
