import { type ComponentType, useEffect, useState } from 'react'
import { onReturn } from './connection.ts'
import { registerForLater } from './load-ahead.ts'

/**
 * Returns a component whose code is loaded when the first page is idle, or when the component is first shown; it renders
 * nothing until then. If the code could not be loaded because the server is unreachable, it is loaded when the server is
 * back.
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
