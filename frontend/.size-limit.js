import { readFileSync } from 'node:fs'

const manifest = JSON.parse(readFileSync('dist/.vite/manifest.json', 'utf8'))

/** All the JavaScript that must come before these modules of the page can run. */
function scripts(...modules) {
  const needed = new Set()
  const need = (name) => {
    if (needed.has(name)) return
    needed.add(name)
    for (const imported of manifest[name].imports ?? []) need(imported)
  }
  for (const module of modules) need(module)
  return [...needed].map((name) => `dist/${manifest[name].file}`)
}

const routes = [
  { name: 'first route: /login', modules: ['src/routes/Login.tsx'], limit: '130 kB' },
  {
    name: '/chat/:matchId, opened directly',
    modules: ['src/routes/chatting.ts'],
    limit: '140 kB',
  },
]

export default routes.map(({ name, modules, limit }) => ({
  name,
  path: scripts('index.html', 'src/i18n/en.json', ...modules),
  limit,
}))
