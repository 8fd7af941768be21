import type { BrowserContext } from 'playwright-core'
import type { Test } from 'tap'

/**
 * Fails the test on uncaught errors and violations of the content security policy on any page of the context. Returns the
 * console errors, which each test checks itself, because Chromium logs every rejected request there.
 */
export async function watch(t: Test, context: BrowserContext): Promise<string[]> {
  const errors: string[] = []
  context.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text())
  })
  context.on('weberror', (thrown) => t.fail(`the page threw: ${thrown.error().message}`))
  await context.exposeBinding('reportViolation', ({ page }, violation: string) =>
    t.fail(`content security policy at ${page.url()}: ${violation}`),
  )
  await context.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      const { effectiveDirective, blockedURI, sourceFile } = event
      const report: unknown = Reflect.get(window, 'reportViolation')
      if (typeof report === 'function')
        report(`${effectiveDirective} blocks ${blockedURI}, requested by ${sourceFile}`)
    })
  })
  return errors
}
