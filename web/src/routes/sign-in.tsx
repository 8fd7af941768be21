import { useSuspenseQuery } from '@tanstack/react-query'
import { createFileRoute, redirect, useLocation, useRouter } from '@tanstack/react-router'
import { configQuery } from '../features/connection/api.ts'
import { SampleSheet } from '../features/sample/sample-sheet.tsx'
import { sessionQuery } from '../features/session/api.ts'
import { codeInFragment, safeReturn, signInByCode } from '../features/session/sign-in-link.ts'
import { loadSignInForm, SignInPage } from '../features/session/sign-in-page.tsx'

interface SignInSearch {
  /** The page to return to. */
  from?: string | undefined
  link?: 'spent' | undefined
}

export const Route = createFileRoute('/sign-in')({
  validateSearch: (search): SignInSearch => {
    // Set even if undefined: the router would pass an omitted parameter through unchecked.
    return {
      from: safeReturn(search['from']),
      link: search['link'] === 'spent' ? 'spent' : undefined,
    }
  },
  // Not in the component: a code works only once, and React may render a component twice.
  beforeLoad: async ({ context, location, search }) => {
    const code = codeInFragment(location.hash)
    if (code !== null && !(await signInByCode(context.queryClient, code))) {
      throw redirect({
        to: '/sign-in',
        search: { ...search, link: 'spent' },
        hash: '',
        replace: true,
      })
    }
    const session = await context.queryClient.ensureQueryData(sessionQuery)
    if (session) throw redirect({ href: search.from ?? '/', replace: true })
  },
  loader: async ({ context }) => {
    const { sign_in } = await context.queryClient.ensureQueryData(configQuery)
    await loadSignInForm(sign_in)
  },
  component: SignIn,
})

function SignIn() {
  const { link } = Route.useSearch()
  const { data: config } = useSuspenseQuery(configQuery)
  const router = useRouter()
  // A new key for each link that is opened, also in a tab that already shows this page.
  const visit = useLocation({ select: ({ state }) => state.__TSR_key })
  return (
    <SignInPage
      key={visit}
      settings={config.sign_in}
      linkSpent={link === 'spent'}
      sheet={<SampleSheet shortOnPhones />}
      // With a session, `beforeLoad` redirects.
      onSignedIn={() => void router.invalidate()}
    />
  )
}
