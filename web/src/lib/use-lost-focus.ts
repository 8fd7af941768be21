import { useEffect, useRef } from 'react'

/**
 * Calls `onLost` after the element inside that had the focus has left the document: browsers then give it to the page,
 * and keys do nothing. Returns the handlers of the part of the page.
 */
export function useLostFocus(onLost: () => void) {
  const isInside = useRef(false)
  useEffect(() => {
    if (!isInside.current || document.activeElement !== document.body) return
    isInside.current = false
    onLost()
  })
  return {
    onFocus: () => {
      isInside.current = true
    },
    // React reports no blur of an element that it removes.
    onBlur: () => {
      isInside.current = false
    },
  }
}
