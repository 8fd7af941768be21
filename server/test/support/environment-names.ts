import { loadConfig } from '../../src/config/config.ts'

/** Returns the names of all environment variables that the server reads. */
export function environmentNames(): Set<string> {
  const names = new Set<string>()
  const environment = new Proxy<Record<string, string | undefined>>(
    {},
    {
      get: (_target, name) => {
        if (typeof name === 'string') names.add(name)
        return undefined
      },
    },
  )
  loadConfig(environment, '/')
  return names
}
