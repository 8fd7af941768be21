import { useRouter } from '@tanstack/react-router'
import { type ReactNode, useEffect } from 'react'
import { Toasts } from '../toasts.tsx'
import { OfflineBanner } from './offline-banner.tsx'

interface ShellProps {
  /** Without the space that the bars need, for pages before the user has signed in. */
  bare?: boolean
  top?: ReactNode
  bottom?: ReactNode
  children: ReactNode
}

/** Classes of a page's area between the bars. */
export const PAGE = 'mx-auto max-w-page px-4 pt-4 pb-24 md:px-6 md:pt-6 md:pb-12 lg:px-8'

/** The frame around every page. */
export function Shell({ bare = false, top, bottom, children }: ShellProps) {
  useFocusOnNavigation()
  return (
    <>
      <a
        href="#main"
        className="sr-only z-50 rounded-control border border-line-strong bg-raised px-3 py-1.5 text-ui font-medium focus:not-sr-only focus:fixed focus:top-2 focus:left-2"
      >
        Skip to the page
      </a>
      <OfflineBanner />
      {top}
      <main id="main" tabIndex={-1} className={bare ? undefined : PAGE}>
        {children}
      </main>
      {bottom}
      <Toasts />
    </>
  )
}

/** Moves the focus to the heading after navigation, so that it is read out and Tab starts there. */
function useFocusOnNavigation() {
  const router = useRouter()
  useEffect(
    () =>
      router.subscribe('onRendered', ({ fromLocation, pathChanged }) => {
        if (!fromLocation || !pathChanged) return
        const main = document.getElementById('main')
        // Leaves the focus where the page has put it, such as in a form.
        if (!main || (main.contains(document.activeElement) && document.activeElement !== main))
          return
        const heading = main.querySelector('h1')
        ;(heading ?? main).focus({ preventScroll: true })
      }),
    [router],
  )
}
