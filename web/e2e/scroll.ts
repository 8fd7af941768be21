import type { Page } from 'playwright-core'

export interface ScrollFigures {
  /** The duration of each frame, in ms. */
  frames: number[]
  /** The highest number of elements in the document. */
  nodes: number
}

/** Scrolls the gallery to its last image, the same distance in each frame. */
export const scrollToEnd = (page: Page, total: number, pixels: number): Promise<ScrollFigures> =>
  // No function in it has a name: tsx would add a helper that the page does not have.
  page.evaluate(
    async ({ last, pixels }) => {
      const frames: number[] = []
      let nodes = 0
      let time = await new Promise<number>(requestAnimationFrame)
      while (!document.querySelector(`[data-index="${last}"]`)) {
        scrollBy(0, pixels)
        const now = await new Promise<number>(requestAnimationFrame)
        frames.push(now - time)
        time = now
        nodes = Math.max(nodes, document.querySelectorAll('*').length)
      }
      return { frames, nodes }
    },
    { last: total - 1, pixels },
  )

/** Opens an image with a click, and returns the requests of data: not those for images, and for code that is loaded ahead. */
export async function requestsOfViewer(page: Page): Promise<string[]> {
  const requests: string[] = []
  page.on('request', (request) => {
    const { pathname } = new URL(request.url())
    if (pathname.startsWith('/api/') && request.resourceType() !== 'image') requests.push(pathname)
  })
  await page.locator('.image-grid a').first().click()
  await page.getByRole('dialog').getByText('Seed', { exact: true }).waitFor()
  await page.waitForLoadState('networkidle')
  return requests
}
