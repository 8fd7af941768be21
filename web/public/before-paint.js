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

// What the first page needs is requested now, while the app itself is still loading.
const path = isSignIn ? '/sign-in' : location.pathname

/** Returns what the build has listed for this page in `index.html`. */
const listed = (id) => {
  const pages = JSON.parse(document.getElementById(id).textContent)
  const isPath = (page) => new RegExp(`^${page.replaceAll(/\$\w+/g, '[\\w-]+')}$`).test(path)
  return pages[path in pages ? path : Object.keys(pages).find(isPath)] ?? []
}

const addLink = (attributes) => {
  const link = document.createElement('link')
  Object.assign(link, attributes)
  document.head.append(link)
}

// Generated images are among what pages show first. They are loaded after the code, while that is being parsed.
const preloadImages = async (response) => {
  if (!response.ok || !/\/api\/(generations|images)\b/.test(response.url)) return
  const { images, generations = [] } = await response.clone().json()
  const shown = images ?? generations.flatMap((generation) => generation.images)
  for (const { url, thumbnail_url } of shown.slice(0, FIRST_IMAGES)) {
    const imageSrcset = `${thumbnail_url} 320w, ${url}?width=640 640w`
    // About as wide as the frames of all grids.
    addLink({
      rel: 'preload',
      as: 'image',
      imageSrcset,
      imageSizes: '(max-width: 767px) 33vw, 15rem',
    })
  }
}
const FIRST_IMAGES = 6

// `early-responses.ts` in the app takes these responses.
const early = new Map()
const request = (url) => {
  const response = fetch(url, { headers: { accept: 'application/json' } })
  // The app reports a failure if it needs the response.
  response.then(preloadImages).catch(() => {})
  early.set(url, { response, sentAt: performance.now() })
}
globalThis.earlyResponses = early

request('/api/config')
// A link's code changes who is signed in, so these responses must not be older.
if (location.hash === '') {
  request('/api/session')
  const id = path.split('/').at(-1)
  for (const url of listed('page-requests')) request(url.replace('$id', id))
}

for (const href of listed('page-code')) {
  if (href.endsWith('.js')) addLink({ rel: 'modulepreload', href, crossOrigin: '' })
  else addLink({ rel: 'preload', as: 'image', href })
}
