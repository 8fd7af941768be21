import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

const WIDE = { width: 1280, height: 900 }
const PHONE = { width: 360, height: 740 }

/** Returns accessibility problems and overflow, on desktop and phone, light and dark; leaves the page on desktop and light. */
export async function findPageProblems(page: Page): Promise<string[]> {
  const problems: string[] = []
  for (const viewport of [PHONE, WIDE]) {
    await page.setViewportSize(viewport)
    for (const colorScheme of ['dark', 'light'] as const) {
      // Without animations, no colour is measured in mid-transition.
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      await page.waitForFunction(
        (theme) => document.documentElement.dataset['theme'] === theme,
        colorScheme,
      )
      const found = [...(await seriousViolations(page)), ...(await overflow(page))]
      problems.push(...found.map((problem) => `${viewport.width} ${colorScheme}: ${problem}`))
    }
  }
  return problems
}

/** Returns violations that axe rates serious or critical, each with its rule and its elements. */
async function seriousViolations(page: Page): Promise<string[]> {
  // The page's CSP forbids inline scripts, but not scripts that the browser driver evaluates.
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

/** Returns by how much the page is wider than the screen. */
async function overflow(page: Page): Promise<string[]> {
  const pixels = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  )
  return pixels > 0 ? [`${pixels} px wider than the screen`] : []
}
