import type { Page } from 'playwright-core'

/** Sums the page's layout shifts from now on; returns a function that reads the sum. */
export async function watchLayoutShift(page: Page): Promise<() => Promise<number>> {
  await page.evaluate(() => {
    const sum = { value: 0 }
    Reflect.set(window, 'layoutShift', sum)
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) sum.value += Number(Reflect.get(entry, 'value'))
    }).observe({ type: 'layout-shift' })
  })
  return () =>
    page.evaluate(async () => {
      // Shifts are reported after the frame in which they happened.
      for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame)
      await new Promise((resolve) => setTimeout(resolve))
      return Number(Reflect.get(Reflect.get(window, 'layoutShift'), 'value'))
    })
}
