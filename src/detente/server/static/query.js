// The query page's field as an editor; without this it stays a field.
const field = document.querySelector("textarea[data-editor]");
if (field) {
  const cm = await import(field.dataset.editor);
  const terms = fetch(field.dataset.terms).then((reply) => reply.ok ? reply.json() : []).catch(() => []);
  const form = field.form;

  async function complete(context) {
    const word = context.matchBefore(/[\w-]+:[\w.-]*|\w{2,}/);
    if (!word) return null;
    const [, prefix, text] = /^([\w-]+:)?(.*)$/.exec(word.text.toLowerCase());
    const found = (await terms).filter(([name, label]) => (!prefix || name.toLowerCase().startsWith(prefix)) &&
      (name.toLowerCase().includes(text) || label.toLowerCase().includes(text)));
    const first = (name) => name.toLowerCase().split(":")[1].startsWith(text) ? 0 : 1;
    found.sort((a, b) => first(a[0]) - first(b[0]));
    return {from: word.from, filter: false, options: found.slice(0, 60).map(([name, label, kind, info]) =>
      ({label: name, detail: label, type: kind === "thing" ? "variable" : kind, info: info || undefined}))};
  }

  const colours = cm.HighlightStyle.define([
    {tag: cm.tags.keyword, color: "var(--rec)", fontWeight: "600"},
    {tag: [cm.tags.string, cm.tags.number, cm.tags.bool], color: "var(--pos)"},
    {tag: [cm.tags.variableName, cm.tags.special(cm.tags.variableName)], color: "var(--link)"},
    {tag: cm.tags.comment, color: "var(--soft)", fontStyle: "italic"},
  ]);
  // In a tree of its own CodeMirror adopts its styles; in the page it would write them there, which the policy forbids.
  const host = document.createElement("div");
  host.className = "editor-host";
  field.before(host);
  const root = host.attachShadow({mode: "open"});
  new cm.EditorView({
    doc: field.value, root, parent: root,
    extensions: [
      cm.lineNumbers(), cm.history(), cm.drawSelection(), cm.bracketMatching(), cm.sparql(),
      cm.syntaxHighlighting(colours), cm.autocompletion({override: [complete]}), cm.EditorView.lineWrapping,
      cm.EditorView.contentAttributes.of({"aria-label": "Query"}),
      cm.keymap.of([
        {key: "Mod-Enter", run: () => { form.requestSubmit(); return true; }},
        ...cm.completionKeymap, ...cm.defaultKeymap, ...cm.historyKeymap,
      ]),
      cm.EditorView.theme({
        "&": {minHeight: "14rem", background: "var(--card)", color: "var(--ink)", fontSize: ".9rem", border: "1px solid var(--soft)", borderRadius: ".4rem"},
        ".cm-content": {caretColor: "var(--ink)"}, ".cm-scroller": {fontFamily: "ui-monospace, Menlo, Consolas, monospace"},
        ".cm-gutters": {background: "transparent", color: "var(--soft)", border: "0"},
        ".cm-tooltip": {background: "var(--card)", color: "var(--ink)", border: "1px solid var(--line)"},
        ".cm-completionDetail": {color: "var(--soft)", fontStyle: "normal"}, ".cm-cursor": {borderLeftColor: "var(--ink)"},
        ".cm-tooltip-autocomplete ul li[aria-selected]": {background: "var(--ink)", color: "var(--paper)"},
        ".cm-tooltip-autocomplete ul li[aria-selected] .cm-completionDetail": {color: "inherit"},
      }),
      cm.EditorView.updateListener.of((update) => { if (update.docChanged) field.value = update.state.doc.toString(); }),
    ],
  });
  field.hidden = true;
}
