/** The title of the browser's tab: the page's own, or what a notice says until somebody looks. */
let own = ''
let notice: string | null = null

const paint = () => {
  document.title = `${notice ?? own} · The Way`
}

/** What the page is called. */
export function setPageTitle(title: string) {
  own = title
  paint()
}

/** What happened while nobody looked: "✓ Quiet horizons"; null: it was seen. */
export function setNoticeTitle(title: string | null) {
  notice = title
  paint()
}
