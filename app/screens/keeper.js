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

// what was typed while nobody was signed in is whoever's who then signs in here
const typedFor = (now) => (now?.pair ? { ...read("", now.pair), ...read(now.person, now.pair) } : {});

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

function startKeeping() {
  const kept = { now: null, scope: null, forgotten: null };
  dropOld();
  document.addEventListener("input", (event) => {
    for (const [, name, showing] of fieldsAbout(event.target)) {
      if (kept.now?.names.includes(name) && Number(showing) === kept.now.showing) {
        write(kept.now, name, event.target.value);
      }
    }
  }, true);
  return kept;
}

// the fields that Streamlit draws, in what stands open over the card, each in a box that names it
function fieldsAbout(element) {
  const box = element.closest?.("[class*='st-key-']");
  return box ? [...box.classList].map((name) => FIELD.exec(name)).filter(Boolean) : [];
}

// what was saved needs to be kept no longer
function forget(kept, data) {
  if (!data.saved || data.saved.event === kept.forgotten) return;
  kept.forgotten = data.saved.event;
  localStorage.removeItem(key(data.person, data.saved.pair));
  localStorage.removeItem(key("", data.saved.pair));
}

// give back what the app must know of: answers, and the fields that Streamlit draws
function giveBack(kept, data, mine, setTriggerValue) {
  kept.now = data;
  const scope = `${data.person} ${data.pair} ${data.showing}`;
  if (scope !== kept.scope) {
    kept.scope = scope;
    kept.answers = data.answers;
    const others = Object.entries(typedFor(data)).filter(([name]) => !mine.includes(name));
    if (others.length) setTriggerValue("draft", { showing: data.showing, fields: Object.fromEntries(others) });
  } else if (data.answers !== kept.answers) {
    kept.answers = data.answers;
    write(data, "answers", data.answers);
  }
}
