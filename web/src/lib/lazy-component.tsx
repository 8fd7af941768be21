import { type ComponentType, useEffect, useState } from 'react'
import { onReturn } from './connection.ts'
import { registerForLater } from './load-ahead.ts'

/**
 * A component whose code is loaded when the first page is idle, or when it is first shown. It shows nothing until then.
 * What is missing, as the server is away, is asked for again when it is back.
 */
export function lazyComponent<P extends object>(
  load: () => Promise<ComponentType<P>>,
): ComponentType<P> {
  let loaded: ComponentType<P> | null = null
  const get = async () => {
    loaded ??= await load()
    return loaded
  }
  registerForLater(get)
  return function LazyComponent(props: P) {
    const [Component, setComponent] = useState<ComponentType<P> | null>(() => loaded)
    useEffect(() => {
      if (Component) return
      const show = () => {
        get().then(
          (it) => setComponent(() => it),
          () => {},
        )
      }
      show()
      return onReturn(show)
    }, [Component])
    return Component && <Component {...props} />
  }
}
