import { type RefObject, useEffect, useState } from 'react'

/** Margins that the top bar and the tabs on phones cover. */
const COVERED = '-48px 0px -57px 0px'

/** Whether an element is fully in view and not behind the bars; true until the browser has reported it. */
export function useInView(element: RefObject<HTMLElement | null>): boolean {
  const [isInView, setIsInView] = useState(true)
  useEffect(() => {
    if (!element.current) return
    const observer = new IntersectionObserver(
      (entries) => setIsInView((entries.at(-1)?.intersectionRatio ?? 1) > 0.99),
      { rootMargin: COVERED, threshold: [0, 0.5, 1] },
    )
    observer.observe(element.current)
    return () => observer.disconnect()
  }, [element])
  return isInView
}
