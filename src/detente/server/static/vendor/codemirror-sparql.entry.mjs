export {EditorView, keymap, lineNumbers, highlightSpecialChars, drawSelection} from "@codemirror/view";
export {EditorState} from "@codemirror/state";
export {defaultKeymap, history, historyKeymap} from "@codemirror/commands";
export {autocompletion, completionKeymap} from "@codemirror/autocomplete";
export {bracketMatching, syntaxHighlighting, HighlightStyle} from "@codemirror/language";
export {sparql} from "codemirror-lang-sparql";
export {tags} from "@lezer/highlight";
