import type { BrowserContext } from 'playwright-core'
import type { Test } from 'tap'

/**
 * Fails the test at once for whatever goes wrong on any page of the context whoever looks: an error that no page
 * caught, and a breach of the content security policy. Answers what the consoles complain of, which tests judge
 * themselves: Chromium reports each refused request there.
 */
export async function watch(t: Test, context: BrowserContext): Promise<string[]> {
  const errors: string[] = []
  context.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text())
  })
  context.on('weberror', (thrown) => t.fail(`the page threw: ${thrown.error().message}`))
  await context.exposeBinding('tellViolation', ({ page }, what: string) =>
    t.fail(`content security policy at ${page.url()}: ${what}`),
  )
  await context.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      const { effectiveDirective, blockedURI, sourceFile } = event
      const tell: unknown = Reflect.get(window, 'tellViolation')
      if (typeof tell === 'function')
        tell(`${effectiveDirective} forbids ${blockedURI}, asked for by ${sourceFile}`)
    })
  })
  return errors
}
