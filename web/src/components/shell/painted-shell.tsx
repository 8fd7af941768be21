import {
  createMemoryHistory,
  createRootRoute,
  createRouter,
  RouterContextProvider,
} from '@tanstack/react-router'
import { SheetPageSkeleton } from '../page-skeletons.tsx'
import { Frame, Sheet } from '../sheet.tsx'
import { Skeleton } from '../skeleton.tsx'
import { PhoneTabs } from './phone-tabs.tsx'
import { PAGE } from './shell.tsx'
import { SignInFrame } from './sign-in-frame.tsx'
import { TopBar } from './top-bar.tsx'

/**
 * The first frames, which the build renders into `index.html`: one for pages with the bars and one for the sign-in page.
 * `before-paint.js` decides which of the two is shown. React replaces it when the first page is loaded.
 */
export const PaintedShell = () => (
  <div aria-hidden inert>
    <div className="painted-app">
      <RouterContextProvider router={NOWHERE}>
        <TopBar />
        <div className={PAGE}>
          <div className="appear-late">
            <SheetPageSkeleton label="" rail />
          </div>
        </div>
        <PhoneTabs />
      </RouterContextProvider>
    </div>
    <div className="painted-sign-in">
      <SignInFrame sheet={<EmptySheet />}>
        <div className="appear-late">
          <Skeleton className="mt-9 mb-3 h-5 w-18" />
          <Skeleton className="mb-2 w-70" />
          <Skeleton className="mb-6 w-48" />
          <Skeleton className="mb-2 w-40" />
          <Skeleton className="mb-4 h-control" />
          <Skeleton className="mb-5 h-10 max-md:h-11" />
          <Skeleton className="mb-1 w-80" />
          <Skeleton className="mb-2.5 w-20" />
          <Skeleton className="h-8.5" />
        </div>
      </SignInFrame>
    </div>
  </div>
)

/** The links in the bars need a router; in this one none of them is the current page. */
const NOWHERE = createRouter({
  routeTree: createRootRoute(),
  history: createMemoryHistory({ initialEntries: ['/painted-shell'] }),
})

const EmptySheet = () => (
  <Sheet label="" columns={4} className="max-md:[&>li:nth-child(n+7)]:hidden">
    {Array.from({ length: 8 }, (_, index) => (
      <Frame key={index} number={index + 1}>
        <span className="photo developing" />
      </Frame>
    ))}
  </Sheet>
)
