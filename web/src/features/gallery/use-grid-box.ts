import { useLayoutEffect, useRef, useState } from 'react'

/** Returns a ref for an element, its width and its distance from the top of the page, in pixels; 0 before it is measured. */
export function useGridBox() {
  const ref = useRef<HTMLUListElement>(null)
  const [box, setBox] = useState({ width: 0, top: 0 })
  useLayoutEffect(() => {
    const element = ref.current
    if (!element) return
    const measure = () => {
      const width = element.clientWidth
      const top = element.getBoundingClientRect().top + window.scrollY
      setBox((old) => (old.width === width && old.top === top ? old : { width, top }))
    }
    measure()
    // The element moves if what is above it becomes taller.
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    observer.observe(document.body)
    return () => observer.disconnect()
  }, [])
  return [ref, box] as const
}
