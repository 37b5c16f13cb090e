// Asks for the list of matches while the scripts that show it are still on their way. In the page itself: see inline.ts.
;(() => {
  const path = '/matches?limit=30'
  const spareTime = 20_000
  try {
    const token = localStorage.getItem('token')
    const { expiresAt } = JSON.parse(localStorage.getItem('session') ?? '{}')
    const showsList = /^\/(?:(?:chat|settings)(?:\/|$)|$)/.test(location.pathname)
    if (!showsList || !token || !(expiresAt > Date.now() + spareTime)) return
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
