import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

const WIDE = { width: 1280, height: 900 }
const PHONE = { width: 360, height: 740 }

/** What is wrong with the page as it is, wide and on a phone, light and dark; then it is wide and light again. */
export async function faultsEverywhere(page: Page): Promise<string[]> {
  const faults: string[] = []
  for (const viewport of [PHONE, WIDE]) {
    await page.setViewportSize(viewport)
    for (const colorScheme of ['dark', 'light'] as const) {
      // Without motion, no colour is measured halfway.
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      await page.waitForFunction(
        (theme) => document.documentElement.dataset['theme'] === theme,
        colorScheme,
      )
      const found = [...(await seriousFaults(page)), ...(await overflow(page))]
      faults.push(...found.map((fault) => `${viewport.width} ${colorScheme}: ${fault}`))
    }
  }
  return faults
}

/** What axe finds serious or critical: rule, and where. */
async function seriousFaults(page: Page): Promise<string[]> {
  // The page's policy forbids inline scripts; this runs from outside it.
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(source)
  return page.evaluate(async () => {
    const axe = (
      window as unknown as {
        axe: {
          run: (options: { resultTypes: string[] }) => Promise<{
            violations: { id: string; impact: string; nodes: { html: string }[] }[]
          }>
        }
      }
    )['axe']
    const { violations } = await axe.run({ resultTypes: ['violations'] })
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)
  })
}

/** A page that is wider than the screen. */
async function overflow(page: Page): Promise<string[]> {
  const pixels = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  )
  return pixels > 0 ? [`${pixels} px wider than the screen`] : []
}
