import type { Page } from 'playwright-core'

/** Returns what tests of the gallery do and wait for. Numbers are those on the frames: "01". */
export function galleryOf(page: Page) {
  const images = page.getByRole('list', { name: 'Images' })
  return {
    images,
    link: (number: string) => images.getByRole('link', { name: new RegExp(`^Image ${number}`) }),
    numbers: () => images.locator('.frame-edge > :first-child').allTextContents(),
    /** Waits until the gallery shows exactly these images, in this order. */
    listed: (...wanted: string[]) =>
      page.waitForFunction(
        (wanted) =>
          [...document.querySelectorAll('.image-grid .frame-edge > :first-child')]
            .map((edge) => edge.textContent)
            .join() === wanted,
        wanted.join(),
      ),
    /** Waits until an image has the focus. */
    focused: (number: string) =>
      page.waitForFunction(
        (name) => document.activeElement?.getAttribute('aria-label')?.startsWith(name),
        `Image ${number}`,
      ),
    viewer: (number: string) => page.getByRole('dialog', { name: `Image ${number}` }),
    /** The button of a toast that undoes what it reports. */
    undoOf: (title: string) =>
      page
        .locator('[data-toasts] > div')
        .filter({ hasText: title })
        .getByRole('button', { name: 'Undo' }),
    toast: (title: string, state: 'shown' | 'gone' = 'shown') =>
      page
        .locator('[data-toasts]')
        .getByText(title)
        .waitFor({ state: state === 'shown' ? 'visible' : 'detached' }),
  }
}
