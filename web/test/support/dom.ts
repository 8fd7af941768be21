import { GlobalRegistrator } from '@happy-dom/global-registrator'
import type { Test } from 'tap'

// Node's own: happy-dom's would forbid what a test serves itself.
const NATIVE = [
  'fetch',
  'Request',
  'Response',
  'Headers',
  'AbortController',
  'AbortSignal',
] as const

/**
 * A browser's globals for one test file, taken away at its end. Import components and
 * testing-library after it, by `await import(…)`: React looks for a document when it loads.
 */
export async function setUpDom(t: Test, url = 'http://127.0.0.1/') {
  const native = NATIVE.map((name) => [name, globalThis[name]] as const)
  GlobalRegistrator.register({ url })
  for (const [name, value] of native) Object.assign(globalThis, { [name]: value })
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true })
  const library = await import('@testing-library/react')
  // Its own limit of a second is too short for code that is loaded when it is first shown on a busy machine.
  library.configure({ asyncUtilTimeout: 300_000 })
  t.afterEach(() => library.cleanup())
  t.teardown(() => GlobalRegistrator.unregister())
  return library
}
