/** Less than this is a browser's own bar, not a keyboard. */
const lowestKeyboard = 120

/** On iOS the keyboard lies over the page instead of making it smaller: then the page ends above it. */
export function startKeyboard(): void {
  const view = window.visualViewport
  if (!view) return
  const fit = () => {
    const hidden = window.innerHeight - view.height * view.scale
    const { style } = document.documentElement
    if (hidden < lowestKeyboard) style.removeProperty('--visible')
    else {
      style.setProperty('--visible', `${view.height}px`)
      window.scrollTo(0, 0)
    }
  }
  view.addEventListener('resize', fit)
}
