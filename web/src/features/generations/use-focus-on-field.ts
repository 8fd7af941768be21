import { useEffect, useRef, useState } from 'react'

/** Focuses a field by its name, once the form shows it: its code may still be loading. */
export function useFocusOnField() {
  const element = useRef<HTMLDivElement>(null)
  const [faulty, setFaulty] = useState<{ field: string } | null>(null)
  useEffect(() => {
    const form = element.current
    if (!form || !faulty) return
    const focus = () => {
      const field = form.querySelector<HTMLElement>(`[name="${CSS.escape(faulty.field)}"]`)
      field?.focus()
      return field !== null
    }
    if (focus()) return
    const observer = new MutationObserver(() => focus() && observer.disconnect())
    observer.observe(form, { childList: true, subtree: true })
    return () => observer.disconnect()
  }, [faulty])
  return { element, focus: (field: string) => setFaulty({ field }) }
}
