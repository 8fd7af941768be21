import { useQueryClient } from '@tanstack/react-query'
import { type ComponentType, useEffect, useState } from 'react'
import { onReturn } from './connection.ts'
import { registerForLater, whenIdle } from './load-ahead.ts'

/**
 * A component whose code is loaded when the first page is idle, or when `isUrgent`. It shows nothing until then. What is
 * missing, as the server is away, is asked for again when it is back.
 */
export function lazyComponent<P extends object>(
  load: () => Promise<ComponentType<P>>,
  { isUrgent = false } = {},
): ComponentType<P> {
  let loaded: ComponentType<P> | null = null
  const get = async () => {
    loaded ??= await load()
    return loaded
  }
  registerForLater(get)
  return function LazyComponent(props: P) {
    const queryClient = useQueryClient()
    const [Component, setComponent] = useState<ComponentType<P> | null>(() => loaded)
    useEffect(() => {
      if (Component) return
      const show = () =>
        get().then(
          (it) => setComponent(() => it),
          () => {},
        )
      if (isUrgent) void show()
      else void whenIdle(queryClient).then(show)
      return onReturn(() => void show())
    }, [Component, queryClient])
    return Component && <Component {...props} />
  }
}
