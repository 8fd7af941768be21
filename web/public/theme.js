// Runs before the first paint, so that no page flashes in the wrong theme. It is a file of its own
// because the pages forbid inline scripts. It stays the only place that decides which theme is on.
const dark = matchMedia('(prefers-color-scheme: dark)')

const applyTheme = () => {
  const chosen = localStorage.getItem('theme')
  const theme = chosen === 'light' || chosen === 'dark' ? chosen : dark.matches ? 'dark' : 'light'
  document.documentElement.dataset.theme = theme
}

applyTheme()
dark.addEventListener('change', applyTheme)
addEventListener('storage', applyTheme)
addEventListener('theme-chosen', applyTheme)
