// Runs before the first paint, so that nothing flashes that is then replaced. It is a file of its own because the pages
// forbid inline scripts. It stays the only place that decides which theme is on.
const root = document.documentElement
const dark = matchMedia('(prefers-color-scheme: dark)')

const applyTheme = () => {
  const chosen = localStorage.getItem('theme')
  const theme = chosen === 'light' || chosen === 'dark' ? chosen : dark.matches ? 'dark' : 'light'
  root.dataset.theme = theme
}

applyTheme()
dark.addEventListener('change', applyTheme)
addEventListener('storage', applyTheme)
addEventListener('theme-chosen', applyTheme)

// The session's cookie can't be read here; the app remembers whether somebody was signed in.
const isSignIn = location.pathname === '/sign-in' || localStorage.getItem('signed-in') === null
root.dataset.firstPage = isSignIn ? 'sign-in' : 'app'

// What the first page needs is asked for now, while the app itself is still on its way.
const preload = (rel, href) => {
  const link = document.createElement('link')
  Object.assign(link, { rel, href, crossOrigin: '', ...(rel === 'preload' && { as: 'fetch' }) })
  document.head.append(link)
}

preload('preload', '/api/config')
// A link's code changes who is signed in: its answer must not be older.
if (location.hash === '') preload('preload', '/api/session')

const codeOf = JSON.parse(document.getElementById('page-code').textContent)
const path = isSignIn ? '/sign-in' : location.pathname
const isPath = (pattern) => new RegExp(`^${pattern.replaceAll(/\$\w+/g, '[^/]+')}$`).test(path)
const page = path in codeOf ? path : Object.keys(codeOf).find(isPath)
for (const file of codeOf[page] ?? []) preload('modulepreload', file)
