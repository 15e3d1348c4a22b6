// The query page with JavaScript: the editor and the viewer of YASGUI in place of the plain form, which works without.
"use strict";
(() => {
  const form = document.getElementById("query-form");
  if (!form || typeof Yasgui === "undefined") return;
  const field = document.getElementById("query");
  const answer = document.getElementById("answer");
  const base = form.dataset.base;
  const prefixes = JSON.parse(form.dataset.prefixes);

  // only what is served here: nothing is kept in the browser, and no list of terms is asked for elsewhere
  const editor = new Yasgui.Yasqe(document.getElementById("editor"), {
    value: field.value,
    persistenceId: null,
    autocompleters: ["variables"],
    showQueryButton: false,
    createShareableLink: null,
    resizeable: false,
    collapsePrefixesOnLoad: false,
    requestConfig: { endpoint: form.getAttribute("action"), method: "POST" },
    editorHeight: "auto",
    viewportMargin: Infinity,
  });
  // Tab moves on, as everywhere on the page: nobody is caught in the editor
  editor.setOption("extraKeys", { ...editor.getOption("extraKeys"), Tab: false, "Shift-Tab": false });
  const typed = editor.getInputField();
  typed.id = "editor-field";
  typed.setAttribute("aria-label", "Query");
  typed.setAttribute("aria-describedby", "query-hint");
  typed.setAttribute("aria-multiline", "true");
  field.hidden = true;
  field.setAttribute("aria-label", "Query as it is sent");
  document.querySelector("label[for=query]").htmlFor = "editor-field";
  editor.on("change", () => { field.value = editor.getValue(); });

  const more = document.getElementById("add-prefixes");
  more.hidden = false;
  more.addEventListener("click", () => { editor.addPrefixes(prefixes); editor.focus(); });

  let viewer = null;
  const view = () => {
    if (viewer) return viewer;
    answer.replaceChildren();
    const place = document.createElement("div");
    place.className = "wide";
    place.tabIndex = 0;
    place.setAttribute("role", "region");
    place.setAttribute("aria-label", "Answer");
    answer.append(place);
    viewer = new Yasgui.Yasr(place, { persistenceId: null, prefixes });
    // the table draws itself anew when it is sorted or leafed through
    viewer.on("drawn", () => {
      for (const one of place.querySelectorAll("select:not([aria-label])")) one.setAttribute("aria-label", "Rows on a page");
      for (const one of place.querySelectorAll("input.tableFilter")) one.setAttribute("aria-label", "Only rows with these words");
    });
    return viewer;
  };
  // a thing of this graph has a page here, wherever its IRI leads
  answer.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    if (link && link.href.startsWith(`${base}id/`)) link.href = link.href.replace(base, "/");
  }, true);

  // what the server says of a query that it does not answer is one sentence
  const refuse = (error) => {
    let told = "The server cannot be reached; try again.";
    try { told = JSON.parse(error.message).detail; } catch { /* no answer of ours */ }
    const box = document.createElement("div");
    box.className = "nhsuk-inset-text warning";
    box.setAttribute("role", "alert");
    const text = document.createElement("p");
    const strong = document.createElement("strong");
    strong.textContent = "No answer. ";
    text.append(strong, told);
    box.append(text);
    answer.replaceChildren(box);
    viewer = null;
  };

  const status = document.getElementById("status");
  editor.on("query", () => { status.textContent = "Asking…"; });
  editor.on("queryResponse", (_, response, duration) => {
    if (response instanceof Error) {
      status.textContent = "No answer.";
      refuse(response);
      return;
    }
    status.textContent = "Answered.";
    view().setResponse(response, duration);
    answer.scrollIntoView({ block: "nearest" });
    const address = `/sparql?query=${encodeURIComponent(editor.getValue())}`;
    if (address.length < 4000) history.replaceState(null, "", address);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    editor.query().catch(() => { /* told above */ });
  });
})();
