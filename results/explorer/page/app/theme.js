/** Light or dark, as the reader chose or as their system has it. */

/** @typedef {import("../types.js").Store} Store */

/**
 * Keep the document in the theme of the view.
 *
 * @param {Store} store
 */
export function followTheme(store) {
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const apply = () => {
    const { theme } = store.get();
    document.documentElement.dataset.theme = theme === "auto" ? (dark.matches ? "dark" : "light") : theme;
  };
  dark.addEventListener("change", apply);
  store.subscribe((_, changed) => {
    if (changed.has("theme")) apply();
  });
  apply();
}
