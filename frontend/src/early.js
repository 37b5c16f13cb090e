// Asks for the list of matches while the scripts that show it are still on their way, makes ready what writes its times,
// and says that what it will stand in is to be seen: see styles/shell.css. In the page itself: see inline.ts.
;(() => {
  const path = '/matches?limit=30'
  const spareTime = 20_000
  const afterPaint = 100
  // As i18n/languages.ts.
  const spoken = ['en', 'es', 'de', 'fr', 'ar']
  const languageFor = (chosen) =>
    chosen ??
    navigator.languages.map((tag) => tag.split('-')[0]).find((one) => spoken.includes(one))
  // As i18n/locale.ts and i18n/format.ts. The first one in a locale takes 20 ms, on a phone 80; all others take none.
  const makeFormatReady = (language) => {
    const locale = navigator.languages.find((tag) => tag.split('-')[0] === language) ?? language
    new Intl.DateTimeFormat(locale, { hour: 'numeric', minute: '2-digit' }).format()
  }
  try {
    const token = localStorage.getItem('token')
    const { user, expiresAt } = JSON.parse(localStorage.getItem('session') ?? '{}')
    const showsList = /^\/(?:(?:chat|settings)(?:\/|$)|$)/.test(location.pathname)
    if (!showsList || !token || !user) return
    const isOnlyList = /^\/(?:chat\/?)?$/.test(location.pathname)
    const page = document.documentElement
    page.dataset.shell = isOnlyList ? 'list' : 'beside'
    const language = languageFor(user.settings.language) ?? 'en'
    if (language === 'ar') page.dir = 'rtl'
    setTimeout(makeFormatReady, afterPaint, language)
    if (!(expiresAt > Date.now() + spareTime)) return
    const response = fetch(`/api${path}`, {
      headers: { Authorization: `Bearer ${token}` },
      signal: AbortSignal.timeout(15_000),
    })
    // What fails is asked for again as it always is, and told of then.
    window.early = { path, token, response: response.catch(() => null) }
  } catch {
    // Storage can be blocked; nobody is signed in then.
  }
})()
