/** Light or dark, as the system says until somebody chooses. A classic script, so that it runs before the first paint. */
(() => {
  const root = document.documentElement;
  const system = matchMedia('(prefers-color-scheme: dark)');
  const chosen = () => localStorage.getItem('parley-theme');
  const isDark = () => (chosen() ?? (system.matches ? 'dark' : 'light')) === 'dark';

  function apply() {
    if (chosen()) root.dataset.theme = chosen();
    document.getElementById('theme')?.setAttribute('aria-pressed', String(isDark()));
  }

  apply();
  system.addEventListener('change', apply);
  document.addEventListener('DOMContentLoaded', () => {
    apply();
    document.getElementById('theme').addEventListener('click', () => {
      localStorage.setItem('parley-theme', isDark() ? 'light' : 'dark');
      apply();
    });
  });
})();
