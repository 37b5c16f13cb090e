// Runs before the first paint, so that a dark page never flashes light. In the page itself: see inline.ts.
;(() => {
  const root = document.documentElement
  const dark = matchMedia('(prefers-color-scheme: dark)')
  const apply = () => {
    let chosen = null
    try {
      chosen = localStorage.getItem('theme')
    } catch {
      // Storage can be blocked; the system's choice then holds.
    }
    const theme = chosen === 'light' || chosen === 'dark' ? chosen : null
    if (theme) root.dataset.theme = theme
    else delete root.dataset.theme
    const isDark = theme ? theme === 'dark' : dark.matches
    const meta = document.querySelector('meta[name="theme-color"]')
    if (meta) meta.content = isDark ? '#1d191f' : '#fdfcfa'
  }
  apply()
  dark.addEventListener('change', apply)
  addEventListener('storage', apply)
  addEventListener('themechange', apply)
})()
