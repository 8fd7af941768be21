// The title of the browser tab is the page's own, or that of a notice until the user looks at the tab.
let own = ''
let notice: string | null = null

const paint = () => {
  document.title = `${notice ?? own} · The Way`
}

/** Sets the page's own title. */
export function setPageTitle(title: string) {
  own = title
  paint()
}

/** Shows a notice such as "✓ Quiet horizons" in place of the page's title; `null` if the user has seen it. */
export function setNoticeTitle(title: string | null) {
  notice = title
  paint()
}
