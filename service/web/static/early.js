// Runs before the first paint: tells the style sheets that scripts work and which theme the device has.
const root = document.documentElement;
root.classList.add("scripted");
if (!root.dataset.bsTheme) {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const follow = () => (root.dataset.bsTheme = dark.matches ? "dark" : "light");
  dark.addEventListener("change", follow);
  follow();
}
