import { GlobalRegistrator } from '@happy-dom/global-registrator'

// Sets up a browser's globals for the test files of a process. `test-files.mjs` loads it before everything else, because
// libraries look for a window when they load.

// Node's own are kept: happy-dom's would block requests to servers that a test starts.
const NATIVE = [
  'fetch',
  'Request',
  'Response',
  'Headers',
  'AbortController',
  'AbortSignal',
] as const

const native = NATIVE.map((name) => [name, globalThis[name]] as const)
GlobalRegistrator.register({ url: 'http://127.0.0.1/' })
for (const [name, value] of native) Object.assign(globalThis, { [name]: value })
Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true })
