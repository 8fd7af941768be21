// The title of the browser tab is the page's own, or that of a notice until the user looks at the tab.
let pageTitle = ''
let notice: string | null = null

const paint = () => {
  document.title = `${notice ?? pageTitle} · The Way`
}

/** Sets the page's own title. */
export function setPageTitle(title: string) {
  pageTitle = title
  paint()
}

/** Shows a notice such as "✓ Quiet horizons" in place of the page's title; `null` if the user has seen it. */
export function setNoticeTitle(title: string | null) {
  notice = title
  paint()
}
