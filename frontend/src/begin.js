// Begins the scripts once what is drawn can be seen: those that are there at once, as from a cache, would run before the
// first paint. In the page itself: see inline.ts.
;(() => {
  const patience = 200
  let hasBegun = false
  const begin = () => {
    // Unlike a module in the page, one put there runs as soon as it is loaded, even before #root has come.
    if (document.readyState === 'loading') return addEventListener('DOMContentLoaded', begin)
    if (hasBegun) return
    hasBegun = true
    const script = document.createElement('script')
    script.type = 'module'
    script.src = '/src/main.tsx'
    document.head.append(script)
  }
  // A page out of sight is not painted.
  if (document.hidden) begin()
  else requestAnimationFrame(() => setTimeout(begin))
  setTimeout(begin, patience)
})()
