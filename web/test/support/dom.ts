import { GlobalRegistrator } from '@happy-dom/global-registrator'
import type { Test } from 'tap'

let isClosing = false

/**
 * Returns testing-library for one test file. Files that run in one process share the window, which is empty again for each
 * of them. Import components after it, with `await import(…)`.
 */
export async function setUpDom(t: Test) {
  await import('./window.ts')
  // Its timers would keep the process running.
  if (!isClosing) t.teardown(() => GlobalRegistrator.unregister())
  isClosing = true
  history.replaceState(null, '', '/')
  localStorage.clear()
  sessionStorage.clear()
  document.head.replaceChildren()
  document.body.replaceChildren()
  const library = await import('@testing-library/react')
  // The default timeout of a second is too short on a busy machine for code that is loaded on demand.
  library.configure({ asyncUtilTimeout: 300_000 })
  t.afterEach(() => library.cleanup())
  return library
}
