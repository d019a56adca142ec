// Runs before the first paint so that the stored or the system's theme never flashes the other one.
(function () {
  var theme = null;
  try {
    theme = localStorage.getItem("pmp-theme");
  } catch (e) {
    /* storage refused: the system's scheme is used */
  }
  if (theme !== "light" && theme !== "dark") {
    theme = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  }
  document.documentElement.dataset.theme = theme;
})();
