import { GlobalRegistrator } from '@happy-dom/global-registrator'
import type { Test } from 'tap'

// Node's own are kept: happy-dom's would block requests to servers that a test starts.
const NATIVE = [
  'fetch',
  'Request',
  'Response',
  'Headers',
  'AbortController',
  'AbortSignal',
] as const

/**
 * Sets up a browser's globals for one test file and removes them at its end. Import components and testing-library
 * after it, with `await import(…)`: React looks for a document when it loads.
 */
export async function setUpDom(t: Test, url = 'http://127.0.0.1/') {
  const native = NATIVE.map((name) => [name, globalThis[name]] as const)
  GlobalRegistrator.register({ url })
  for (const [name, value] of native) Object.assign(globalThis, { [name]: value })
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true })
  const library = await import('@testing-library/react')
  // The default timeout of a second is too short on a busy machine for code that is loaded on demand.
  library.configure({ asyncUtilTimeout: 300_000 })
  t.afterEach(() => library.cleanup())
  t.teardown(() => GlobalRegistrator.unregister())
  return library
}
